"""Messages and cases alike in sense, by the vectors of their sentences, without a JVM."""

"""The review page: read cases, decide, see what was decided. Loopback only, without script, JSON at every URL."""

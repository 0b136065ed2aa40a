"""Tables on disk: Parquet with manifests, digests of rows, the Spark session, the erasure list, the audit log."""

"""Place every message in its thread, join openly-same accounts, tell roles by month.

spark-submit pipelines/link.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages("link")

"""What kind of pressure an embedded message is.

spark-submit pipelines/describe.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages("describe")

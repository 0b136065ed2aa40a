"""Say how rare the wording of each eligible message is.

spark-submit pipelines/measure.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages("measure")

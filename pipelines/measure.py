"""Find eligible newcomers' messages and how rare their wording is.

spark-submit pipelines/measure.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.pipeline import run_stages

if __name__ == "__main__":
    run_stages("measure")

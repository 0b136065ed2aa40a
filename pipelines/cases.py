"""The earlier name of `pipelines/stage.py cases`, kept for one version.

spark-submit pipelines/cases.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages("cases")

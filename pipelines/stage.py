"""Run a stage, or `all` stages in one session; what has not changed is skipped.

spark-submit pipelines/stage.py STAGE --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages()

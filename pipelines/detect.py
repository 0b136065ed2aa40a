"""Score groups of returning newcomers, count false alarms, give tiers.

spark-submit pipelines/detect.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages("detect")

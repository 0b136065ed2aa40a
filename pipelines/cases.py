"""Write a case file for every episode.

spark-submit pipelines/cases.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages("cases")

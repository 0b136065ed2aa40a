"""How alone and how behind each project is, month by month; context only.

spark-submit pipelines/expose.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages("expose")

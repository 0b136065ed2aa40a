"""Take archives in; what was loaded before and has not changed is left out.

spark-submit pipelines/load.py --workspace DIR PATH... [--venue NAME] [--format FORMAT] [--config FILE]
"""

from barograph.submit import run_load

if __name__ == "__main__":
    run_load()

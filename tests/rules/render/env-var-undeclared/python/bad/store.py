import os

TOKEN = os.environ["STORE_TOKEN"]


def later() -> str:
    return os.environ["ONLY_LATER"]

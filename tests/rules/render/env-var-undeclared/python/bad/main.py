import os

from fastapi import FastAPI

from store import TOKEN

DEBUG = os.environ.get("DEBUG", "0")
PORT = os.environ["PORT"]
app = FastAPI()

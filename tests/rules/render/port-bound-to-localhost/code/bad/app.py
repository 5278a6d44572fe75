from flask import Flask

app = Flask(__name__)


@app.get("/health")
def health():
    return "ok"

if __name__ == "__main__":
    app.run(debug=False, port=int(__import__("os").environ["PORT"]))

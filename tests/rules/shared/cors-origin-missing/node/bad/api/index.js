const express = require("express");
const cors = require("cors");

const app = express();
app.use(cors({ credentials: true, origin: ["http://localhost:3000", "http://127.0.0.1:5173"] }));
app.listen(process.env.PORT);

const express = require("express");
const cors = require("cors");

const app = express();
app.use(cors({ credentials: true, origin: ["http://localhost:3000", "https://shop.example"] }));
app.listen(process.env.PORT);

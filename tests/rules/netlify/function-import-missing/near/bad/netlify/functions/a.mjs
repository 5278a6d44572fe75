import { db } from "../../lib/databse.mjs";
export default () => db;

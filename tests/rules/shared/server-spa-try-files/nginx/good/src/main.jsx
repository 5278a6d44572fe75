import { BrowserRouter } from "react-router-dom";

export const app = <BrowserRouter></BrowserRouter>;

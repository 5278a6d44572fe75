import Footer from "./components/Footer";
Footer();

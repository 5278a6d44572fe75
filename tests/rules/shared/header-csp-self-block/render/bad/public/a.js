function go() {}

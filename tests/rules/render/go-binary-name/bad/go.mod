module example.net/shop

go 1.23

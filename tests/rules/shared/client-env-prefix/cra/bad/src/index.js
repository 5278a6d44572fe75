fetch(process.env.API_URL + "/items");

console.log(process.env.API_KEY);

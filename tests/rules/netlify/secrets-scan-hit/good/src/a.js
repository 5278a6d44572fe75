export const token = process.env.TOKEN;
export const name = "secret_aaaaaaaaaaaaaaaaaaaaaaaaaaaa";
export const url = "api_version_of_the_service";

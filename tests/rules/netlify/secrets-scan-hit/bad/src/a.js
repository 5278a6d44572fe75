export const token = "secret_8fKx0aQz7LmW3vBn5TyR1cGh";

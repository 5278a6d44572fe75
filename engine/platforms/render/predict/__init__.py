"""The build, the start and the service, predicted from the files as Render will meet them."""

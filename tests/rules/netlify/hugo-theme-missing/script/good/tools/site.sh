#!/bin/sh
set -e
git clone --depth 1 https://git.example/lily themes/lily
hugo --minify

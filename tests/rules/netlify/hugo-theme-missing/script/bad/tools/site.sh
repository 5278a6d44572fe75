#!/bin/sh
set -e
hugo --minify

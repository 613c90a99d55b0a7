#!/bin/sh
# Stands for a QEMU that starts and does nothing.
exec sleep 600

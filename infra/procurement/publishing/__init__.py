"""Procurement as open data: releases and records of OCDS at addresses of their own."""

"""The record as spreadsheets, in and out: one sheet a kind of thing, and the same columns both ways."""

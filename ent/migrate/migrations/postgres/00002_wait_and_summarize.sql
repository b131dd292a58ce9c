-- +goose Up
-- modify "aigen_runs" table
ALTER TABLE "aigen_runs" ADD COLUMN "pending" text NULL, ADD COLUMN "output" text NULL;
-- modify "aigen_threads" table
ALTER TABLE "aigen_threads" ADD COLUMN "summary" text NULL;

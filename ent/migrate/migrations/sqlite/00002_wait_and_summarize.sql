-- +goose NO TRANSACTION
-- +goose Up
-- add column "pending" to table: "aigen_runs"
ALTER TABLE `aigen_runs` ADD COLUMN `pending` text NULL;
-- add column "output" to table: "aigen_runs"
ALTER TABLE `aigen_runs` ADD COLUMN `output` text NULL;
-- add column "summary" to table: "aigen_threads"
ALTER TABLE `aigen_threads` ADD COLUMN `summary` text NULL;

-- +goose NO TRANSACTION
-- +goose Up
-- modify "aigen_runs" table
ALTER TABLE `aigen_runs` ADD COLUMN `pending` longtext NULL, ADD COLUMN `output` longtext NULL;
-- modify "aigen_threads" table
ALTER TABLE `aigen_threads` ADD COLUMN `summary` longtext NULL;

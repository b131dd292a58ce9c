-- +goose NO TRANSACTION
-- +goose Up
-- create "aigen_messages" table
CREATE TABLE `aigen_messages` (`id` uuid NOT NULL, `seq` integer NOT NULL, `role` text NOT NULL, `status` text NOT NULL DEFAULT ('done'), `visible` bool NOT NULL, `parts` text NOT NULL, `usage` text NULL, `created_at` datetime NOT NULL, `run_id` uuid NULL, `thread_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `aigen_messages_aigen_runs_messages` FOREIGN KEY (`run_id`) REFERENCES `aigen_runs` (`id`) ON DELETE SET NULL, CONSTRAINT `aigen_messages_aigen_threads_messages` FOREIGN KEY (`thread_id`) REFERENCES `aigen_threads` (`id`) ON DELETE CASCADE);
-- create index "aigen_messages_thread_id_seq" to table: "aigen_messages"
CREATE UNIQUE INDEX `aigen_messages_thread_id_seq` ON `aigen_messages` (`thread_id`, `seq`);
-- create index "aigen_messages_run_id" to table: "aigen_messages"
CREATE INDEX `aigen_messages_run_id` ON `aigen_messages` (`run_id`);
-- create "aigen_runs" table
CREATE TABLE `aigen_runs` (`id` uuid NOT NULL, `active_thread_id` uuid NULL, `assistant_id` text NOT NULL DEFAULT (''), `model` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT ('running'), `stop` text NOT NULL DEFAULT (''), `reason` text NOT NULL DEFAULT (''), `started_at` datetime NOT NULL, `finished_at` datetime NULL, `lease_owner` text NOT NULL DEFAULT (''), `lease_until` datetime NULL, `fence` integer NOT NULL DEFAULT (1), `steps` integer NOT NULL DEFAULT (0), `input_tokens` integer NOT NULL DEFAULT (0), `output_tokens` integer NOT NULL DEFAULT (0), `cached_tokens` integer NOT NULL DEFAULT (0), `reasoning_tokens` integer NOT NULL DEFAULT (0), `thread_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `aigen_runs_aigen_threads_runs` FOREIGN KEY (`thread_id`) REFERENCES `aigen_threads` (`id`) ON DELETE CASCADE);
-- create index "aigen_runs_active_thread_id_key" to table: "aigen_runs"
CREATE UNIQUE INDEX `aigen_runs_active_thread_id_key` ON `aigen_runs` (`active_thread_id`);
-- create index "aigen_runs_thread_id_started_at" to table: "aigen_runs"
CREATE INDEX `aigen_runs_thread_id_started_at` ON `aigen_runs` (`thread_id`, `started_at`, `id`);
-- create index "aigen_runs_status_lease_until" to table: "aigen_runs"
CREATE INDEX `aigen_runs_status_lease_until` ON `aigen_runs` (`status`, `lease_until`);
-- create "aigen_threads" table
CREATE TABLE `aigen_threads` (`id` uuid NOT NULL, `owner_id` text NULL, `name` text NOT NULL DEFAULT (''), `assistant_id` text NOT NULL DEFAULT (''), `last_seq` integer NOT NULL DEFAULT (0), `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "aigen_threads_owner_id_created_at" to table: "aigen_threads"
CREATE INDEX `aigen_threads_owner_id_created_at` ON `aigen_threads` (`owner_id`, `created_at`, `id`);

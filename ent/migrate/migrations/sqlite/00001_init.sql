-- +goose NO TRANSACTION
-- +goose Up
-- create "aigen_attachments" table
CREATE TABLE `aigen_attachments` (`id` uuid NOT NULL, `owner_id` text NOT NULL DEFAULT (''), `name` text NOT NULL DEFAULT (''), `media_type` text NOT NULL DEFAULT (''), `size` integer NOT NULL DEFAULT (0), `sha256` text NOT NULL DEFAULT (''), `key` text NOT NULL DEFAULT (''), `created_at` datetime NOT NULL, `thread_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `aigen_attachments_aigen_threads_attachments` FOREIGN KEY (`thread_id`) REFERENCES `aigen_threads` (`id`) ON DELETE CASCADE);
-- create index "aigen_attachments_thread_id_created_at" to table: "aigen_attachments"
CREATE INDEX `aigen_attachments_thread_id_created_at` ON `aigen_attachments` (`thread_id`, `created_at`, `id`);
-- create "aigen_messages" table
CREATE TABLE `aigen_messages` (`id` uuid NOT NULL, `client_id` text NULL, `seq` integer NOT NULL, `parent_seq` integer NOT NULL DEFAULT (0), `branch` integer NOT NULL DEFAULT (0), `role` text NOT NULL, `status` text NOT NULL DEFAULT ('done'), `visible` bool NOT NULL, `parts` text NOT NULL, `usage` text NULL, `text` text NOT NULL, `created_at` datetime NOT NULL, `run_id` uuid NULL, `thread_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `aigen_messages_aigen_runs_messages` FOREIGN KEY (`run_id`) REFERENCES `aigen_runs` (`id`) ON DELETE SET NULL, CONSTRAINT `aigen_messages_aigen_threads_messages` FOREIGN KEY (`thread_id`) REFERENCES `aigen_threads` (`id`) ON DELETE CASCADE);
-- create index "aigen_messages_thread_id_seq" to table: "aigen_messages"
CREATE UNIQUE INDEX `aigen_messages_thread_id_seq` ON `aigen_messages` (`thread_id`, `seq`);
-- create index "aigen_messages_thread_id_client_id" to table: "aigen_messages"
CREATE UNIQUE INDEX `aigen_messages_thread_id_client_id` ON `aigen_messages` (`thread_id`, `client_id`);
-- create index "aigen_messages_thread_id_parent_seq" to table: "aigen_messages"
CREATE INDEX `aigen_messages_thread_id_parent_seq` ON `aigen_messages` (`thread_id`, `parent_seq`);
-- create index "aigen_messages_run_id" to table: "aigen_messages"
CREATE INDEX `aigen_messages_run_id` ON `aigen_messages` (`run_id`);
-- create "aigen_runs" table
CREATE TABLE `aigen_runs` (`id` uuid NOT NULL, `active_thread_id` uuid NULL, `assistant_id` text NOT NULL DEFAULT (''), `model` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT ('running'), `stop` text NOT NULL DEFAULT (''), `reason` text NOT NULL, `cancel_requested` bool NOT NULL DEFAULT (false), `started_at` datetime NOT NULL, `finished_at` datetime NULL, `lease_owner` text NOT NULL DEFAULT (''), `lease_until` datetime NULL, `fence` integer NOT NULL DEFAULT (1), `steps` integer NOT NULL DEFAULT (0), `input_tokens` integer NOT NULL DEFAULT (0), `output_tokens` integer NOT NULL DEFAULT (0), `cached_tokens` integer NOT NULL DEFAULT (0), `reasoning_tokens` integer NOT NULL DEFAULT (0), `cost_micros` integer NOT NULL DEFAULT (0), `thread_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `aigen_runs_aigen_threads_runs` FOREIGN KEY (`thread_id`) REFERENCES `aigen_threads` (`id`) ON DELETE CASCADE);
-- create index "aigen_runs_active_thread_id_key" to table: "aigen_runs"
CREATE UNIQUE INDEX `aigen_runs_active_thread_id_key` ON `aigen_runs` (`active_thread_id`);
-- create index "aigen_runs_thread_id_started_at" to table: "aigen_runs"
CREATE INDEX `aigen_runs_thread_id_started_at` ON `aigen_runs` (`thread_id`, `started_at`, `id`);
-- create index "aigen_runs_status_lease_until" to table: "aigen_runs"
CREATE INDEX `aigen_runs_status_lease_until` ON `aigen_runs` (`status`, `lease_until`);
-- create "aigen_steps" table
CREATE TABLE `aigen_steps` (`id` uuid NOT NULL, `index` integer NOT NULL, `kind` text NOT NULL, `name` text NOT NULL DEFAULT (''), `call_id` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT ('done'), `owner_id` text NOT NULL DEFAULT (''), `assistant_id` text NOT NULL DEFAULT (''), `day` text NOT NULL, `input_tokens` integer NOT NULL DEFAULT (0), `output_tokens` integer NOT NULL DEFAULT (0), `cached_tokens` integer NOT NULL DEFAULT (0), `reasoning_tokens` integer NOT NULL DEFAULT (0), `cost_micros` integer NOT NULL DEFAULT (0), `started_at` datetime NOT NULL, `finished_at` datetime NOT NULL, `run_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `aigen_steps_aigen_runs_step_log` FOREIGN KEY (`run_id`) REFERENCES `aigen_runs` (`id`) ON DELETE SET NULL);
-- create index "aigen_steps_run_id_index" to table: "aigen_steps"
CREATE UNIQUE INDEX `aigen_steps_run_id_index` ON `aigen_steps` (`run_id`, `index`);
-- create index "aigen_steps_owner_id_day" to table: "aigen_steps"
CREATE INDEX `aigen_steps_owner_id_day` ON `aigen_steps` (`owner_id`, `day`);
-- create index "aigen_steps_day" to table: "aigen_steps"
CREATE INDEX `aigen_steps_day` ON `aigen_steps` (`day`);
-- create "aigen_threads" table
CREATE TABLE `aigen_threads` (`id` uuid NOT NULL, `owner_id` text NULL, `name` text NOT NULL DEFAULT (''), `assistant_id` text NOT NULL DEFAULT (''), `last_seq` integer NOT NULL DEFAULT (0), `head_seq` integer NOT NULL DEFAULT (0), `head_branch` integer NOT NULL DEFAULT (0), `branches` text NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `archived_at` datetime NULL, `deleted_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "aigen_threads_owner_id_created_at" to table: "aigen_threads"
CREATE INDEX `aigen_threads_owner_id_created_at` ON `aigen_threads` (`owner_id`, `created_at`, `id`);
-- create index "aigen_threads_owner_id_updated_at" to table: "aigen_threads"
CREATE INDEX `aigen_threads_owner_id_updated_at` ON `aigen_threads` (`owner_id`, `updated_at`, `id`);
-- create index "aigen_threads_deleted_at" to table: "aigen_threads"
CREATE INDEX `aigen_threads_deleted_at` ON `aigen_threads` (`deleted_at`);

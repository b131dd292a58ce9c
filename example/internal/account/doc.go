// Package account knows who may use the example: accounts with passwords, and
// sessions that say who is logged in. Both are in the tables of the example's
// own Ent schema.
package account

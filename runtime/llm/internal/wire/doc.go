// Package wire is what the packages of the providers share: one attempt of a call
// over HTTP with its errors, event streams, and the small rules of tool calls that
// more than one provider has.
//
// The SDKs of the providers bring what differs most between them and changes most
// often: keys, environment variables, cloud credentials, headers, URLs. The bodies
// are written and read here and in the packages, because the SDKs keep schemas and
// arguments in maps: these forget the order of properties, in which models write
// their arguments, and turn integers into floats.
package wire

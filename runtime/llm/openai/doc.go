// Package openai is an llm.Model on OpenAI's Chat Completions, by way of
// openai-go, and on the many servers that speak the same protocol.
//
// [New] reads OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID
// and OPENAI_CUSTOM_HEADERS from the environment, as openai-go does. A server
// of one's own, such as Ollama or vLLM, needs only the base URL:
//
//	OPENAI_BASE_URL=http://localhost:11434/v1
//
// Tools are sent in strict mode wherever [schema.OpenAIStrict] can express their
// schema, and in the neutral form otherwise, as [schema.Dialect.Plan] decides. In
// strict mode a model writes null for an optional argument that it leaves out, and
// a map as a list of keys with their values; generated decoders take both.
package openai

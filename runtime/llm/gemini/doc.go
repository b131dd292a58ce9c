// Package gemini is an llm.Model on Google's Gemini, by way of google.golang.org/genai:
// the Gemini API, and Vertex AI.
//
// [New] reads GEMINI_API_KEY or GOOGLE_API_KEY, GOOGLE_GEMINI_BASE_URL, and for
// Vertex AI GOOGLE_GENAI_USE_VERTEXAI, GOOGLE_CLOUD_PROJECT and
// GOOGLE_CLOUD_LOCATION from the environment, as genai does.
//
// Tools are sent in the form of [schema.GeminiParameters] wherever that can express
// their schema, and as JSON Schema otherwise, of which Gemini leaves out what it
// does not know. What a model thinks is kept with the parts of its answer, as
// thought signatures, and goes back with them.
package gemini

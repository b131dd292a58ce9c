// Package anthropic is an llm.Model on Anthropic's Messages API, by way of
// anthropic-sdk-go.
//
// [New] reads ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN, ANTHROPIC_BASE_URL and the
// other sources of credentials that the SDK knows. Clouds that serve Claude, such
// as Bedrock and Vertex AI, are options of the SDK:
//
//	anthropic.New(anthropic.WithRequestOptions(bedrock.WithLoadDefaultConfig(ctx)))
//
// Tools are sent in strict mode as far as [schema.AnthropicStrict] can express them
// and a request may have, as [schema.Dialect.Plan] decides, and in the neutral form
// otherwise. What a model thinks goes back to it with its signature, as Anthropic
// requires while tools are called; also what it keeps to itself.
package anthropic

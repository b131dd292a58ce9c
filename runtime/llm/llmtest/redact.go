package llmtest

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// redacted stands in a recording for what was secret.
const redacted = "REDACTED"

// shortestSecret keeps a word that is no key, such as "test", from being hidden
// wherever it is.
const shortestSecret = 8

// secretHeaders are those whose values are keys.
var secretHeaders = []string{
	"Authorization", "Proxy-Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key", "Ocp-Apim-Subscription-Key",
	"Openai-Organization", "Openai-Project", "Cookie", "X-Auth-Token",
}

// secretNames are those of parameters and JSON keys whose values are keys.
var secretNames = regexp.MustCompile(`(?i)^(key|token|secret|password|signature|sig|x-amz-.*|(.*[_-])?api[_-]?key|(.*[_-])?(access|auth|refresh|id)[_-]?token|client[_-]?secret)$`)

// secretFields finds such keys, with a string as their value, in JSON.
var secretFields = regexp.MustCompile(`(?i)("(?:(?:[a-z0-9]+[_-])*api[_-]?key|(?:access|auth|refresh)[_-]?token|client[_-]?secret|secret|password)"\s*:\s*")((?:[^"\\]|\\.)*)"`)

// secretForms are keys by what they look like.
var secretForms = regexp.MustCompile(`\b(sk-[A-Za-z0-9_-]{16,}|AIza[A-Za-z0-9_-]{30,}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abpr]-[A-Za-z0-9-]{10,}|ya29\.[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})`)

// secretsOf are the keys that a request carries, to be hidden wherever they appear
// again: a server may repeat them in an error.
func secretsOf(r *http.Request) []string {
	var all []string
	for _, name := range secretHeaders {
		for _, value := range r.Header.Values(name) {
			_, credentials, ok := strings.Cut(value, " ")
			if all = append(all, value); ok {
				all = append(all, credentials)
			}
		}
	}
	for name, values := range r.URL.Query() {
		if secretNames.MatchString(name) {
			all = append(all, values...)
		}
	}
	if r.URL.User != nil {
		password, _ := r.URL.User.Password()
		all = append(all, r.URL.User.Username(), password)
	}
	return all
}

// hide takes secrets out of a text.
func hide(text string, secrets []string) string {
	secrets = slices.Clone(secrets)
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may be a part of another
	for _, s := range secrets {
		if len(s) >= shortestSecret {
			text = strings.ReplaceAll(text, s, redacted)
			text = strings.ReplaceAll(text, url.QueryEscape(s), redacted)
		}
	}
	text = secretFields.ReplaceAllString(text, "${1}"+redacted+`"`)
	return secretForms.ReplaceAllString(text, redacted)
}

// address is the URL of a request as a recording has it: its parameters in order, and
// the values of keys hidden.
func address(u *url.URL) string {
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	query := u.Query()
	for name := range query {
		if secretNames.MatchString(name) {
			query[name] = []string{redacted}
		}
	}
	clean.RawQuery = query.Encode()
	return clean.String()
}

package main

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/rs/cors"
)

// crossOrigin lets pages of the configured origins ask. Without any, browsers let
// only the server's own pages read answers. There are no cookies to protect.
func (c *serveCommand) crossOrigin() *cors.Cors {
	return cors.New(cors.Options{
		AllowedOrigins: c.Origins,
		// rs/cors reads an empty list as all.
		AllowOriginFunc: c.noOrigins(),
		AllowedMethods:  []string{http.MethodGet, http.MethodPost},
		AllowedHeaders:  []string{"Content-Type", "Accept", "Authorization"},
		MaxAge:          600,
	})
}

func (c *serveCommand) noOrigins() func(string) bool {
	if len(c.Origins) > 0 {
		return nil
	}
	return func(string) bool { return false }
}

// checkOrigin refuses what no browser sends as an origin, and so would never fit.
// A * may stand for a part of the host.
func checkOrigin(origin string) error {
	if origin == "*" {
		return nil
	}
	parsed, err := url.Parse(origin)
	if err != nil || parsed.Scheme == "" || parsed.Host == "" || parsed.Scheme+"://"+parsed.Host != origin {
		return errors.New("want * or scheme://host[:port] with nothing after it, such as https://dashboard.example")
	}
	return nil
}

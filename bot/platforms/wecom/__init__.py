"""WeCom (企业微信): a self-built app for people, and an AI bot beside it for groups."""

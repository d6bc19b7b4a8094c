"""Feishu (飞书): a custom app, by long connection or callbacks."""

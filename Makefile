# battlepack: `make demo` shows it, `make test` proves it.

PYTHON ?= python3
BIN := .venv/bin
PACKAGES := bot scheduler pages handlers storage cards sales

.PHONY: demo test static check browser bench fuzz torture lark format clean

demo: .venv/installed
	@$(BIN)/battlepack demo

test: .venv/installed
	@$(BIN)/pytest -q -n 2

static: .venv/installed
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: static test

browser: .venv/installed
	@tools/browser

bench: .venv/installed
	@-$(MAKE) -s .venv-nonebot/installed
	@BATTLEPACK_NONEBOT_PYTHON=$$(ls .venv-nonebot/bin/python 2>/dev/null) $(BIN)/python -m benchmarks

fuzz: .venv/installed
	@BATTLEPACK_FUZZ=1000000 $(BIN)/pytest -q -n 2 tests/platforms/*/test_fuzz.py

torture: .venv/installed
	@BATTLEPACK_RACES=10000 BATTLEPACK_OVERDUE=5000 BATTLEPACK_KILLS=20 $(BIN)/pytest -q -n 2 \
		tests/approvals/test_races.py tests/calm/test_first_day.py tests/instances

lark: .venv/installed .venv-lark/installed
	@BATTLEPACK_LARK_PYTHON=.venv-lark/bin/python $(BIN)/pytest -q tests/platforms/feishu/test_lark.py

.venv-lark/installed:
	@$(PYTHON) -m venv .venv-lark
	@.venv-lark/bin/pip install -q --disable-pip-version-check lark-oapi==1.7.5
	@touch $@

.venv-nonebot/installed:
	@$(PYTHON) -m venv .venv-nonebot
	@.venv-nonebot/bin/pip install -q --disable-pip-version-check 'nonebot2[fastapi,aiohttp]==2.5.0' \
		nonebot-adapter-feishu==2.7.2
	@touch $@

format: .venv/installed
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .venv-lark .venv-nonebot .mypy_cache .ruff_cache .pytest_cache data

.venv/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新的版本")'
	@echo "正在按 requirements.lock 安装依赖（首次约一分钟）…"
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

"""DingTalk (钉钉): an internal app with the robot ability, by stream or callbacks."""

@node "%~dp0marketlog" %*

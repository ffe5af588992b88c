# SPDX-License-Identifier: Apache-2.0
# make install: where Debian's a2enmod and a2dismod look. DESTDIR is honoured. Changes no file that
# is already there under conf.

LIBEXECDIR = $(shell $(APXS) -q LIBEXECDIR)
CONFDIR ?= /etc/apache2/mods-available
SBINDIR ?= /usr/sbin
DOCSDIR ?= /usr/share/mod_nexsis/docs

.PHONY: install
install: all
	install -d $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(CONFDIR) $(DESTDIR)$(SBINDIR)
	install -m 644 $(MODULE) $(DESTDIR)$(LIBEXECDIR)/mod_nexsis.so
	install -m 755 $(BUILD)/nexsisctl $(DESTDIR)$(SBINDIR)/nexsisctl
	sed 's|/usr/lib/apache2/modules|$(LIBEXECDIR)|' conf/nexsis.load > $(DESTDIR)$(CONFDIR)/nexsis.load
	install -d $(DESTDIR)$(DOCSDIR)/swagger-ui
	install -m 644 support/docs/*.* $(DESTDIR)$(DOCSDIR)/
	install -m 644 support/docs/swagger-ui/* $(DESTDIR)$(DOCSDIR)/swagger-ui/
	@if test -e $(DESTDIR)$(CONFDIR)/nexsis.conf; then \
	    echo "$(CONFDIR)/nexsis.conf is kept as it is; the new one is nexsis.conf.new"; \
	    install -m 644 conf/nexsis.conf $(DESTDIR)$(CONFDIR)/nexsis.conf.new; \
	else install -m 644 conf/nexsis.conf $(DESTDIR)$(CONFDIR)/nexsis.conf; fi
	@echo "next: nexsisctl db install; edit $(CONFDIR)/nexsis.conf; a2enmod dbd nexsis; restart httpd"

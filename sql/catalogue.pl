#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
#
# Turns .sql files into C. Needs nothing but Debian's perl-base.
#   catalogue.pl queries DIR     sql/queries/<protocol>/<name>.sql -> DIR/sql.h, DIR/sql.c
#   catalogue.pl install FILE    what nexsisctl installs           -> FILE
# Run from the project's root. Anything it does not understand stops the build with file:line.
#
# A query is one statement. Its head declares the parameters, in the order of $1, $2, ...:
#   -- :userid text      the external id
# Only declared names are replaced (:userid -> $1::text); never after another ":", never inside
# quotes or comments. {user} is Moodle's table user and must be listed in sql/moodle-tables.txt;
# {f} is the schema of our functions. Both stay in the text: lib/db/expand.c fills them in.
# "-- plan: each time" in the head: planned for the values of each call, never kept prepared; with all
# of them NULL it can be run as a COPY, so NULL must mean for each: as if it were not asked for.
# A line "-- @include page a b" stands for the lines of sql/queries/page.inc, its @1 for a, @2 for b.
use strict;
use warnings;

my $TABLES = 'sql/moodle-tables.txt';
my $COMMENT = qr{--[^\n]*|/\*.*?\*/}s;
my $QUOTED = qr{[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"
    |(\$(?:[A-Za-z_]\w*)?\$).*?\g{-1}}xs;

sub fail
{
    my ($path, $line, $text) = @_;
    die "$path:$line: $text\n";
}

sub slurp
{
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!\n";
    local $/;
    my $text = <$in>;
    return $text // '';
}

sub write_file
{
    my ($path, $text) = @_;
    open my $out, '>:raw', "$path.new" or die "$path.new: $!\n";
    print {$out} $text;
    close $out or die "$path.new: $!\n";
    rename "$path.new", $path or die "$path: $!\n";
}

sub moodle_tables
{
    my %known = (f => 1);
    for (split /\n/, slurp($TABLES)) {
        $known{$1} = 1 if /^([a-z][a-z0-9_]*)\s/;
    }
    return \%known;
}

sub check_tables
{
    my ($path, $text, $known) = @_;
    while ($text =~ /\{([a-z][a-z0-9_]*)\}/g) {
        next if $known->{$1};
        my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);
        fail($path, $line, "{$1} is not in $TABLES");
    }
}

# The text as adjacent C string literals, one a line.
sub c_string
{
    my ($text) = @_;
    my @lines = map {
        s/([\\"])/\\$1/g;
        s/(?<=\?)\?/\\?/g;
        s/\t/\\t/g;
        s/([^\x20-\x7e\n])/sprintf '\\%03o', ord $1/ge;
        s/\n/\\n/g;
        "    \"$_\"";
    } $text =~ /[^\n]*\n|[^\n]+/g;
    return @lines ? join("\n", @lines) : '    ""';
}

# The text of a query's file with what it includes.
sub with_includes
{
    my ($path, $from) = @_;
    my ($out, $line) = ('', 0);
    for (split /(?<=\n)/, slurp($from // $path)) {
        $line++;
        my ($name, @words) = /^\s*-- \@include (.*\S)/ ? split(' ', $1) : ();
        my $file = 'sql/queries/' . ($name // '') . '.inc';
        fail($path, $line, "there is no $file") if $name && !-e $file;
        my $part = $name ? with_includes($path, $file) : $_;
        $part =~ s{\@(\d)}{$words[$1 - 1] // fail($path, $line, "$file needs \@$1")}ge if $name;
        $out .= $part;
    }
    return $out;
}

# Name -> place and type, from the head of the file.
sub parameters
{
    my ($path, $text) = @_;
    my (%param, $line);
    for (split /\n/, $text) {
        $line++;
        next if /^\s*$/;
        last if !/^--/;
        next if !/^--\s+:/;
        /^--\s+:([a-z][a-z0-9_]*)\s+([a-z][a-z0-9_.]*(?:\[\])?)(?:\s|$)/
            or fail($path, $line, 'write "-- :name type   comment"');
        fail($path, $line, ":$1 is declared twice") if $param{$1};
        $param{$1} = { n => 1 + keys %param, type => $2, line => $line, used => 0 };
    }
    return \%param;
}

# The statement without comments, with $n::type for parameters and no final semicolon; WHOLE: with
# NULL::type for parameters.
sub statement
{
    my ($path, $text, $param, $whole) = @_;
    my $out = '';
    pos($text) = 0;
    while (pos($text) < length $text) {
        my $line = 1 + (substr($text, 0, pos $text) =~ tr/\n//);
        if ($text =~ /\G$COMMENT/gc) {
            $out .= ' ';
        } elsif ($text =~ /\G$QUOTED/gc) {
            $out .= $&;
        } elsif ($text =~ /\G(::+|:=)/gc) {
            $out .= $1;
        } elsif ($text =~ /\G:([A-Za-z_]\w*)/gc) {
            my $p = $param->{$1} or fail($path, $line, ":$1 is not declared in the head");
            $p->{used} = 1;
            $out .= ($whole ? 'NULL' : "\$$p->{n}") . "::$p->{type}";
        } elsif ($text =~ /\G(['"]|\$\w*\$|\/\*)/gc) {
            fail($path, $line, "$1 is never closed");
        } elsif ($text =~ /\G(\$\d+)/gc) {
            fail($path, $line, "$1: parameters have names here");
        } else {
            $text =~ /\G([\w\$]+|.)/gcs;
            $out .= $1;
        }
    }
    $out =~ s/[ \t]+(?=\n|\z)//g;
    $out =~ s/\n{2,}/\n/g;
    $out =~ s/^\s+|[\s;]+$//g;
    fail($path, 1, 'there is no statement') if $out eq '';
    return $out;
}

sub check_query
{
    my ($path, $text, $param) = @_;
    for (sort keys %$param) {
        fail($path, $param->{$_}{line}, ":$_ is never used") if !$param->{$_}{used};
    }
    (my $bare = $text) =~ s/$QUOTED/ /g;
    fail($path, 1, 'one file is one statement, here is more than one') if $bare =~ /;/;
}

sub read_query
{
    my ($path, $known) = @_;
    my ($protocol, $name) = $path =~ m{^sql/queries/([a-z0-9]+)/([a-z][a-z0-9_]*)\.sql$}
        or fail($path, 1, 'the name must be sql/queries/<protocol>/<name>.sql, lower case');
    my $source = with_includes($path);
    my $param = parameters($path, $source);
    my $text = statement($path, $source, $param);
    check_query($path, $text, $param);
    check_tables($path, $source, $known);
    my $each_time = $source =~ /^-- plan: each time\b/m;
    my $whole = $each_time && 'COPY (' . statement($path, $source, $param, 1) . ') TO STDOUT';
    return { path => $path, name => "${protocol}_$name", symbol => uc "${protocol}_$name",
        text => $text, params => scalar keys %$param,
        whole => $whole };
}

sub sql_h
{
    my $enum = join '', map {"    NX_SQL_INDEX_$_->{symbol},\n"} @_;
    my $decl = join '', map {"extern const nx_sql_t NX_SQL_$_->{symbol}; /* $_->{path} */\n"} @_;
    return <<"END";
/* Made by sql/catalogue.pl from sql/queries. */
#ifndef NX_GEN_SQL_H
#define NX_GEN_SQL_H

#include "db/sql.h"

enum {
${enum}    NX_SQL_COUNT
};

$decl
/* All of them, by index. */
extern const nx_sql_t *const nx_sql_all[NX_SQL_COUNT + 1];

#endif
END
}

sub sql_c
{
    my $out = "/* Made by sql/catalogue.pl from sql/queries. */\n#include \"gen/sql.h\"\n\n"
        . "#include <stddef.h>\n";
    for (@_) {
        my $text = c_string($_->{text});
        my $whole = $_->{whole} ? c_string($_->{whole}) . ",\n    1" : '    NULL, 0';
        $out .= "\n/* $_->{path} */\nconst nx_sql_t NX_SQL_$_->{symbol} = {\n"
            . "    NX_SQL_INDEX_$_->{symbol},\n    \"$_->{name}\",\n$text,\n    $_->{params},\n$whole};\n";
    }
    $out .= "\nconst nx_sql_t *const nx_sql_all[NX_SQL_COUNT + 1] = {\n";
    $out .= join '', map {"    &NX_SQL_$_->{symbol},\n"} @_;
    return "$out    NULL};\n";
}

sub make_queries
{
    my ($dir) = @_;
    my $known = moodle_tables();
    my @queries = map { read_query($_, $known) } sort glob 'sql/queries/*/*.sql';
    die "sql/queries: there are no queries\n" if !@queries;
    write_file("$dir/sql.c", sql_c(@queries));
    write_file("$dir/sql.h", sql_h(@queries));
}

sub make_install
{
    my ($file) = @_;
    my $known = moodle_tables();
    my @paths = (sort(glob 'sql/nexsis/*.sql'), sort(glob 'sql/lms/*.sql'),
        sort(glob 'sql/standalone/*.sql'), $TABLES);
    my $out = "/* Made by sql/catalogue.pl: what nexsisctl installs. */\n"
        . "#include \"support/files.h\"\n\n#include <stddef.h>\n\n"
        . "const nx_file_t nx_files[] = {\n";
    for my $path (@paths) {
        my $text = slurp($path);
        check_tables($path, $text, $known) if $path =~ /\.sql$/;
        $out .= "    {\"$path\",\n" . c_string($text) . "},\n";
    }
    write_file($file, "$out    {NULL, NULL}};\n");
}

my ($what, $target) = @ARGV;
die "usage: catalogue.pl queries DIR | install FILE\n" if @ARGV != 2;
$what eq 'queries' ? make_queries($target)
    : $what eq 'install' ? make_install($target)
    : die "catalogue.pl: what is \"$what\"?\n";

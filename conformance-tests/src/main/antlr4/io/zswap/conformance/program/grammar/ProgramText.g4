/*
 * Litmus programs for zswap machines, written in the way of the kernel's memory-model tests: a name
 * line, the initial state in braces, then one block per task; a block for what one task does before
 * the others start, and one for what it does when they have finished.
 *
 * "device file X" puts the swap area into the file X beside the program, which is overwritten. One
 * machine uses X itself; several use X.core, X.reference and so on, deleted after the run if the
 * run created them (unless --keep-device). "repeat" nests at most 64 deep.
 *
 * "pageout T[0..3]" pages out four pages, one after the other; "pageout T[0..3] large" all of them as
 * one folio, of 2, 4, 8 or 16 pages.
 *
 * Names are resolved and ranges are expanded by ProgramBuilder; the grammar knows words only.
 */
grammar ProgramText;

program
    : ZSWAP title header setup? task+ after? EOF
    ;

setup
    : SETUP '{' statement* '}'
    ;

after
    : AFTER '{' statement* '}'
    ;

title
    : word
    ;

header
    : '{' headerItem* '}'
    ;

headerItem
    : size=(PAGESIZE | PAGES | SLOTS | NODES | CPUS | RAM) INT             # sizeItem
    | DEVICE (MEMORY | FILE STRING) SYNCHRONOUS?                           # deviceItem
    | PARAM word '=' value                                                 # paramItem
    | CGROUP NAME (IN NAME)? cgroupSetting*                                # cgroupItem
    | PAGE NAME ('[' INT '..' INT ']')? (IN NAME)? initial?                # pageItem
    ;

initial
    : '=' content
    | FROM STRING ('@' INT)?
    ;

cgroupSetting
    : ZSWAP_MAX '=' limit
    | ZSWAP_WRITEBACK '=' INT
    ;

limit
    : INT
    | MAX
    ;

task
    : NAME '{' statement* '}'
    ;

statement
    : operation expectation?
    | repeat
    ;

repeat
    : REPEAT INT '{' statement* '}'
    ;

operation
    : WRITE pageRef '=' content                                            # writeOp
    | READ pageRef                                                         # readOp
    | FAULT pageRef WRITE? INTERRUPTED?                                    # faultOp
    | PAGEOUT pageRef LARGE? KEEP?                                         # pageoutOp
    | FREE pageRef                                                         # freeOp
    | HOME pageRef NAME                                                    # homeOp
    | SHRINK NAME INT                                                      # shrinkOp
    | SCAN NAME INT                                                        # scanOp
    | COUNT NAME                                                           # countOp
    | WORKER                                                               # workerOp
    | RECLAIM                                                              # reclaimOp
    | SWAPON                                                               # swaponOp
    | SWAPOFF                                                              # swapoffOp
    | CGROUP NAME (IN NAME)? cgroupSetting*                                # cgroupOp
    | SET NAME cgroupSetting                                               # setCgroupOp
    | SET NAME '=' value                                                   # setParamOp
    | OFFLINE NAME                                                         # offlineOp
    | RELEASE NAME                                                         # releaseOp
    | FAIL word INT                                                        # failOp
    | CPU_OFFLINE INT                                                      # cpuOfflineOp
    | CPU_ONLINE INT                                                       # cpuOnlineOp
    ;

pageRef
    : NAME ('[' (INT ('..' INT)? | '*') ']')?
    ;

content
    : ZERO                                                                 # zeroContent
    | FILL (INT | HEX)                                                     # fillContent
    | PATTERN INT (NOISE INT)?                                             # patternContent
    | RANDOM INT                                                           # randomContent
    | STRING                                                               # textContent
    | HEX                                                                  # hexContent
    | FILE STRING ('@' INT)?                                               # fileContent
    ;

expectation
    : EXPECT word INT? (WITH counter (',' counter)*)?
    ;

counter
    : NAME '=' INT
    ;

value
    : word
    | INT
    | HEX
    | STRING
    ;

// Titles, statuses, parameter values and failure points may read like keywords.
word
    : NAME | ZSWAP | PAGESIZE | PAGES | SLOTS | NODES | CPUS | RAM | DEVICE | MEMORY | FILE | SYNCHRONOUS
    | PARAM | CGROUP | IN | PAGE | FROM | MAX | REPEAT | WRITE | READ | FAULT | INTERRUPTED
    | PAGEOUT | LARGE | KEEP | FREE | HOME | SHRINK | SCAN | COUNT | WORKER | RECLAIM | SWAPON | SWAPOFF
    | SET | OFFLINE | RELEASE | FAIL | CPU_OFFLINE | CPU_ONLINE | ZERO | FILL | PATTERN | NOISE | RANDOM | EXPECT | WITH
    | SETUP | AFTER
    ;

ZSWAP : 'zswap';
PAGESIZE : 'pagesize';
PAGES : 'pages';
SLOTS : 'slots';
NODES : 'nodes';
CPUS : 'cpus';
RAM : 'ram';
DEVICE : 'device';
MEMORY : 'memory';
FILE : 'file';
SYNCHRONOUS : 'synchronous';
PARAM : 'param';
CGROUP : 'cgroup';
IN : 'in';
PAGE : 'page';
FROM : 'from';
ZSWAP_MAX : 'zswap.max';
ZSWAP_WRITEBACK : 'zswap.writeback';
MAX : 'max';
REPEAT : 'repeat';
WRITE : 'write';
READ : 'read';
FAULT : 'fault';
INTERRUPTED : 'interrupted';
PAGEOUT : 'pageout';
LARGE : 'large';
KEEP : 'keep';
FREE : 'free';
HOME : 'home';
SHRINK : 'shrink';
SCAN : 'scan';
COUNT : 'count';
WORKER : 'worker';
RECLAIM : 'reclaim';
SWAPON : 'swapon';
SWAPOFF : 'swapoff';
SET : 'set';
OFFLINE : 'offline';
RELEASE : 'release';
FAIL : 'fail';
CPU_OFFLINE : 'cpu-offline';
CPU_ONLINE : 'cpu-online';
ZERO : 'zero';
FILL : 'fill';
PATTERN : 'pattern';
NOISE : 'noise';
RANDOM : 'random';
EXPECT : 'expect';
WITH : 'with';
SETUP : 'setup';
AFTER : 'after';

NAME : [A-Za-z_] [A-Za-z0-9_]* ([.-] [A-Za-z0-9_]+)*;
HEX : '0x' [0-9a-fA-F]*;
INT : '-'? [0-9]+;
STRING : '"' (~["\\\r\n] | '\\' .)* '"';

COMMENT : '#' ~[\r\n]* -> skip;
SPACE : [ \t\r\n]+ -> skip;
UNKNOWN : .;

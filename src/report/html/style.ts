/** How pages look, in light, in dark and on paper; a colour always means the same, and a word or a symbol says it too. */
export const STYLE = `
:root{
  color-scheme:light dark;
  --bg:#f6f6f3;--card:#fff;--line:#deddd6;--soft:#efeee9;--alert:#fdf0f0;--fg:#1e2227;--dim:#585f69;--link:#0b57a8;
  --green:18 99 46;--amber:122 77 0;--red:168 20 34;--teal:11 98 108;--blue:62 80 112;--purple:101 50 170;--grey:88 95 105;
  --sans:-apple-system,BlinkMacSystemFont,"Segoe UI","Helvetica Neue",Arial,sans-serif;
  --mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
}
@media (prefers-color-scheme:dark){:root{
  --bg:#111417;--card:#191d21;--line:#30363d;--soft:#22272d;--alert:#2a1a1c;--fg:#e3e6ea;--dim:#9ba5b1;--link:#82b9f7;
  --green:113 212 140;--amber:229 184 84;--red:255 146 138;--teal:98 203 214;--blue:160 180 220;--purple:199 168 250;--grey:155 165 177;
}}
.create,.added,.applied{--c:var(--green)}
.update,.changed,.indeterminate,.skipped{--c:var(--amber)}
.delete,.gone,.removed,.failed,.error{--c:var(--red)}
.adopt{--c:var(--teal)}
.relock,.forget{--c:var(--blue)}
.blocked{--c:var(--purple)}
.noop,.unmanaged,.stays,.none{--c:var(--grey)}
.warning{--c:var(--amber)}

*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 var(--sans)}
.head,main{max-width:68rem;margin:0 auto;padding:0 1.5rem}
main{padding-bottom:4rem}
h1,h2,h3,p,ul,dl,dd,fieldset{margin:0;padding:0}
ul{list-style:none}
h1{font-size:1.6rem;line-height:1.25;font-weight:650;letter-spacing:-.015em;text-wrap:pretty}
h2{font-size:1.05rem;line-height:1.3;font-weight:650}
h3{font-size:1.05rem;line-height:1.3;font-weight:650;overflow-wrap:anywhere;unicode-bidi:isolate}
small{font-size:.8rem;color:var(--dim)}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px}
a,code,del,ins,.url,.at{overflow-wrap:anywhere;unicode-bidi:isolate}
code,del,ins,.at,.keys,.url{font-family:var(--mono);font-size:.86em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.skip{position:absolute;top:.5rem;left:.5rem;z-index:3;padding:.4rem .9rem;background:var(--card);border:1px solid var(--line);border-radius:6px}
.skip:not(:focus){clip-path:inset(50%)}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

.head{padding-top:2.5rem;padding-bottom:1.5rem}
.kind{font-size:.8rem;font-weight:600;letter-spacing:.06em;text-transform:uppercase;color:var(--dim);margin-bottom:.4rem}
.lead{color:var(--dim);margin-top:.4rem}
.made{color:var(--dim);font-size:.8rem}
.tiles{display:flex;flex-wrap:wrap;gap:.6rem;margin:1.25rem 0 1rem}
.tiles li{flex:1 1 6.5rem;max-width:11rem;padding:.6rem .9rem .7rem;background:var(--card);border:1px solid var(--line);border-top:3px solid rgb(var(--c));border-radius:6px;color:var(--dim);font-size:.86rem}
.tiles b{display:block;color:rgb(var(--c));font-size:1.6rem;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}
.tiles .delete,.tiles .gone,.tiles .failed{background:rgb(var(--c));border-color:rgb(var(--c));color:var(--card)}
.tiles .delete b,.tiles .gone b,.tiles .failed b{color:var(--card)}

.card,.alert{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1.1rem 1.25rem;margin-bottom:1rem}
.alert{--c:var(--red);border-left:4px solid rgb(var(--c));background:var(--alert)}
.alert.soft{--c:var(--amber);background:var(--card)}
.alert h2{color:rgb(var(--c))}
.alert ul{margin-top:.5rem}
.alert li+li{margin-top:.5rem}
.alert .named{columns:22rem auto;column-gap:2rem}
.alert .named li{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .5rem;margin:0 0 .3rem;break-inside:avoid}
.alert .url{color:var(--dim)}
.changes{margin:2rem 0 .75rem}
.rest{color:var(--dim);font-size:.86rem;margin-top:.6rem}

.scroll{overflow:auto;max-height:26rem;margin-top:.75rem;position:relative}
table{border-collapse:separate;border-spacing:2px;font-variant-numeric:tabular-nums}
th{font-weight:500;text-align:left}
.map table{width:100%;font-size:.9rem}
.map thead th{position:sticky;top:0;background:var(--card);z-index:1;padding:.25rem .4rem;color:var(--dim);font-size:.8rem;white-space:nowrap;text-align:center}
.map thead th:first-child,.map tbody th{text-align:left;padding-left:0}
.map tbody th{padding:.25rem .5rem .25rem 0;min-width:8rem}
.map td{min-width:3.2rem;height:1.9rem;text-align:center;border-radius:3px;background:rgb(var(--grey)/.05)}
.map td.bad{background:rgb(var(--red)/.12);color:rgb(var(--red));font:600 .8rem var(--mono);text-align:left;padding-left:.6rem}
.map .h1{background:rgb(var(--c)/.14)}
.map .h2{background:rgb(var(--c)/.24)}
.map .h3{background:rgb(var(--c)/.34)}
.map .h4{background:rgb(var(--c)/.45)}
.map td.noop{background:none;color:var(--dim)}
.map th .b{margin-right:.35rem}
.b{display:inline-block;flex:none;width:1.45em;height:1.45em;line-height:1.45em;border-radius:4px;text-align:center;font:700 .86rem/1.45em var(--mono);color:rgb(var(--c));background:rgb(var(--c)/.12)}

.legend{display:flex;flex-wrap:wrap;gap:.3rem .5rem;align-items:center;font-size:.8rem;color:var(--dim);margin-top:.6rem}
.legend i:not(:first-child){margin-left:.6rem}
i{display:inline-block;width:.9rem;height:.9rem;border-radius:3px;color:rgb(var(--c));font:700 .8rem/.9rem var(--mono);text-align:center;vertical-align:middle}
i.added{background:rgb(var(--c));color:var(--card)}
i.added::before{content:"+"/""}
i.removed{box-shadow:inset 0 0 0 2px rgb(var(--c))}
i.removed::before{content:"−"/""}
i.stays{background:rgb(var(--c)/.25)}
.matrix{font-size:.8rem;border-spacing:1px}
.matrix thead th{vertical-align:bottom;padding:0 0 .3rem;font-weight:400}
.matrix thead span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:15rem;font-family:var(--mono);overflow-wrap:anywhere;unicode-bidi:isolate}
.matrix tbody th{font-family:var(--mono);font-weight:400;padding:.15rem .9rem .15rem 0;overflow-wrap:anywhere;unicode-bidi:isolate;min-width:12rem;max-width:30rem}
.matrix tbody td{width:1.7rem;height:1.7rem;text-align:center;background:var(--soft);position:relative;padding:0}
.totals{width:100%;font-size:.86rem}
.totals thead th{color:var(--dim);font-size:.8rem;padding-right:1rem}
.totals tbody th{font-weight:400;padding-right:1rem}
.totals td{padding-right:1rem}
.totals span{color:rgb(var(--c));font-weight:600}
.totals .bar{width:45%;padding:0}
svg{display:block;width:100%;height:.75rem;background:var(--soft);border-radius:2px}
rect{fill:rgb(var(--c))}
rect.stays{fill:rgb(var(--c)/.35)}

.tools{position:sticky;top:0;z-index:2;display:grid;grid-template-columns:auto 1fr auto;gap:.5rem .75rem;align-items:center;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.7rem 1rem;margin-bottom:1rem;box-shadow:0 4px 12px rgb(0 0 0/.05)}
.tools .search{color:var(--dim);font-size:.86rem}
input[type=search]{width:100%;min-width:0;padding:.4rem .7rem;border:1px solid rgb(var(--grey)/.8);border-radius:6px;background:var(--bg);color:inherit;font:inherit}
input::placeholder{color:var(--dim);opacity:1}
.tools .count{order:1;white-space:nowrap;color:var(--dim);font-size:.86rem}
.tools fieldset{order:2;grid-column:1/-1;display:flex;flex-wrap:wrap;gap:.35rem;border:0;min-width:0}
legend{float:left;margin-right:.4rem;padding:.15rem 0;color:var(--dim);font-size:.86rem}
fieldset label{display:inline-flex;cursor:pointer}
fieldset input{position:absolute;opacity:0}
fieldset span{padding:.15rem .6rem;border:1px solid rgb(var(--c)/.45);border-radius:99px;color:rgb(var(--c));font-size:.86rem;white-space:nowrap}
fieldset b{font-weight:600;font-variant-numeric:tabular-nums}
fieldset input:checked+span{background:rgb(var(--c));color:var(--card)}
fieldset input:focus-visible+span{outline:2px solid var(--link);outline-offset:2px}
button{padding:.25rem .7rem;border:1px solid rgb(var(--grey)/.6);border-radius:6px;background:transparent;color:var(--fg);font:inherit;cursor:pointer}
button:hover{background:var(--soft)}
output{margin-right:.25rem}

.tenant{padding:0;overflow:clip;scroll-margin-top:8rem;content-visibility:auto;contain-intrinsic-size:auto 20rem}
.tenant:target{border-color:var(--link)}
.tenant>header{display:grid;grid-template-columns:1fr auto;gap:0 1rem;padding:1rem 1.25rem .8rem}
.tenant .where{grid-row:2;grid-column:1/-1}
.where{color:var(--dim);font-size:.86rem;overflow-wrap:anywhere}
.where span::before{content:"· "/""}
.sum{color:var(--dim);text-align:right}
.tenant>.note,.tenant>.guard{margin:0 1.25rem .8rem}
.note{color:rgb(var(--amber));font-size:.9rem;overflow-wrap:anywhere}
.guard{--c:var(--red);padding:.6rem .9rem;border-left:3px solid rgb(var(--c));background:rgb(var(--c)/.06)}
.message{overflow-wrap:anywhere}
.do,.facts{margin-top:.3rem;font-size:.9rem;overflow-wrap:anywhere}
.facts span{color:var(--dim);margin-right:.8rem}
.facts code{color:var(--fg)}
.places{margin-top:.4rem;font-size:.9rem}
.places li{padding:.3rem 0;overflow-wrap:anywhere}
.places strong{color:rgb(var(--c))}

.tenant>details{border-top:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 2.9rem}
.c{border-left:3px solid rgb(var(--c));scroll-margin-top:8rem}
.c.delete,.c.gone{background:rgb(var(--c)/.06)}
.c:target{background:rgb(var(--c)/.1)}
summary{cursor:pointer;list-style:none;color:var(--dim)}
summary::-webkit-details-marker{display:none}
summary:focus-visible{outline-offset:-2px}
.c>summary{display:flex;align-items:baseline;gap:.6rem;padding:.6rem 1.25rem .6rem 1.1rem}
.c>summary:hover,.tenant>details>summary:hover{background:rgb(var(--grey)/.07)}
.c>summary code{color:var(--fg);font-size:.95em;font-weight:600}
.c>summary .t{color:rgb(var(--c));flex:1;min-width:0;overflow-wrap:anywhere}
.m>summary,.u>summary,.cov>summary{padding:.6rem 1.25rem}
.m>summary::before,.u>summary::before,.cov>summary::before,.quiet>summary::before{content:"▸"/"";display:inline-block;width:1.1rem;color:var(--dim)}
details[open]>summary::before{content:"▾"/""}
.d{padding:0 1.25rem .9rem 3.1rem}
.d>*+*{margin-top:.4rem}
dl{display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.3rem .9rem;align-items:baseline}
dt{color:var(--dim);font-size:.9rem}
dd{overflow-wrap:anywhere}
ins,del{text-decoration:none;padding:.08em .35em;border-radius:3px}
ins{color:rgb(var(--green));background:rgb(var(--green)/.1)}
del{color:rgb(var(--red));background:rgb(var(--red)/.09)}
dd.events{display:flex;flex-wrap:wrap;gap:.3rem}
.events code{padding:.08em .35em;border-radius:3px;background:rgb(var(--grey)/.12)}
.events small{align-self:center}
ins b{background:rgb(var(--green)/.2)}
del b{background:rgb(var(--red)/.2)}
.long del{display:table}
.long ins{margin-left:.2rem}
.kept,.why,.keys{color:var(--dim);font-size:.86rem;overflow-wrap:anywhere}
.kept span{display:inline-block;max-width:100%;margin-right:.6rem}
.o{flex:none;padding:0 .5rem;border-radius:99px;font-size:.8rem;font-weight:600;color:rgb(var(--c));background:rgb(var(--c)/.12);white-space:nowrap}
.o.failed{background:rgb(var(--c));color:var(--card)}
.end{font-size:.9rem;color:var(--dim);overflow-wrap:anywhere}
.end.bad{--c:var(--red);color:var(--fg);padding:.6rem .9rem;border-left:3px solid rgb(var(--c));background:rgb(var(--c)/.06)}
.u ul,.m .keys,.cov>:not(summary){margin-left:1.25rem;margin-right:1.25rem}
.u ul,.m .keys,.cov>:last-child{margin-bottom:.9rem}
.u li{padding:.25rem 0}
.u .url,.u .id{color:var(--dim)}
.cov>.legend{margin-top:0}
.quiet>summary h3{display:inline}
.quiet ul{margin-top:.6rem}
.quiet li{padding:.4rem 0;border-top:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 4rem}
.quiet .where{display:inline;margin-left:.4rem}
.filtered .m,.filtered .cov{display:none}

@media (max-width:40rem){
  .head,main{padding-left:1rem;padding-right:1rem}
  .head{padding-top:1.5rem}
  h1{font-size:1.3rem}
  .tiles li{flex-basis:5.5rem}
  .tools{position:static;grid-template-columns:1fr}
  .tools .search{display:none}
  .tools .count{white-space:normal}
  .card,.alert{padding:1rem}
  .tenant{padding:0;scroll-margin-top:1rem}
  .c{scroll-margin-top:1rem}
  .tenant>header{grid-template-columns:1fr;padding:1rem}
  .sum{text-align:left}
  .map thead .w{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
  .map thead th{padding:.25rem 0}
  .map thead th .b{margin:0}
  .map td{min-width:2rem}
  .map tbody th{min-width:6rem;padding-right:.25rem}
  .totals .bar,.totals thead td{display:none}
  .totals tbody th{min-width:8rem}
  .totals th,.totals td,.totals thead th{padding-right:.4rem}
  .c>summary{flex-wrap:wrap;padding:.6rem 1rem .6rem .8rem}
  .c>summary .t{flex-basis:100%;padding-left:2rem}
  .d{padding:0 1rem .9rem 1rem}
  dl{grid-template-columns:1fr;gap:0}
  dd{margin-bottom:.5rem}
  .u ul,.m .keys,.cov>:not(summary){margin-left:1rem;margin-right:1rem}
}
@media print{
  body{background:none;font-size:11px}
  .tools,noscript{display:none!important}
  .card,.alert{border-radius:0;box-shadow:none}
  .scroll{max-height:none;overflow:visible}
  .tenant,.tenant>details,.quiet li{content-visibility:visible}
  details::details-content{content-visibility:visible;height:auto;display:block}
  .c,.tenant>header,.alert li{break-inside:avoid}
  .tiles li,.b,.map td,.o,ins,del,i,svg,rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;

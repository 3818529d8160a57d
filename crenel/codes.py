# SPDX-License-Identifier: Apache-2.0
"""The problem codes: what each means, why it matters and what to do.

They are stable: tools and people refer to them. `docs/problems.md` is written from this table, and
`tests/problems/` holds the smallest failing case of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for; `fatal` ones stop a build, the others are only reported."""

    code: str
    title: str
    why: str
    fix: str
    fatal: bool = True

    @property
    def family(self) -> str:
        """The first letter: see `FAMILIES`."""
        return self.code[0]


# fmt: off
_TABLE = (
    Code("F101", "a file is not UTF-8 text", "Every text is UTF-8, so that it reads the same everywhere.", "Save the file as UTF-8 in your editor."),
    Code("F102", "a file begins with a byte order mark", "The mark is invisible and ends up inside the first word.", "Save the file as \"UTF-8\" without BOM."),
    Code("F103", "a file holds control characters", "Control characters, and those that turn or hide the text behind them, deceive readers and break other tools. They are refused however they are written: raw, as \"\\u202e\" in YAML, as &#8238; in a text.", "Delete the character at the place named."),
    Code("F104", "a symbolic link", "A link may lead outside the site and does not survive copying.", "Put a real file in its place."),
    Code("F105", "a file or folder that has no meaning here", "What the build does not understand it would silently leave out.", "Rename or move it; the hint says which names are understood."),
    Code("F106", "a file is too large", "A page that is larger cannot be read on a slow line.", "Split it."),
    Code("F107", "there is no content/site.yaml", "It names the site and its languages.", "Create content/site.yaml; see docs/content.md."),
    Code("F108", "a page has no text in the original language", "Translations are made from the original, so it must exist.", "Write the file named in the message."),
    Code("F109", "a text in a language that site.yaml does not list", "It would never be shown.", "Add the language to site.yaml, or rename the file."),
    Code("F110", "a page's folder lacks the data its kind needs", "The page is drawn from it.", "Write the file named in the message."),
    Code("F111", "both sides of a change that git could not join", "The file holds two versions of the same lines, and git's marks between them.", "Keep the right lines; delete the others and the three marks <<<<<<<, ======= and >>>>>>>."),
    Code("Y201", "YAML that cannot be read", "The file does not follow YAML's grammar.", "Mend the place named; often a quote or a bracket is not closed, or a tab indents."),
    Code("Y202", "a key stands twice", "Of two values one would be lost silently.", "Delete one of them."),
    Code("Y203", "an unknown key", "A mistyped key would silently have no effect.", "Correct the key; the hint names the nearest one."),
    Code("Y204", "a key is missing", "The record cannot be shown without it.", "Add the key."),
    Code("Y205", "an anchor, alias or tag", "They make a record depend on another place in the file.", "Write the value out."),
    Code("Y206", "a full-width colon after a key", "YAML needs the half-width colon and a space.", "Type \": \" instead of \"：\"."),
    Code("Y207", "a value of the wrong kind", "For example a list where a text is needed.", "Write what the message asks for."),
    Code("Y208", "not a date", "Dates are YYYY, YYYY-MM or YYYY-MM-DD and must exist in the calendar.", "Correct the date."),
    Code("Y209", "not an identifier", "Identifiers are lower-case ASCII letters, digits and single hyphens, at most 60 characters.", "Rename it."),
    Code("Y210", "not one of the allowed values", "The site can only show values that it has names for.", "Use one of the values in the hint."),
    Code("Y211", "a text lacks a language, or has one too many", "Both languages must say the same.", "Write the text in the language named."),
    Code("Y212", "not a web address", "Only http and https addresses with a host are understood.", "Correct the address."),
    Code("Y213", "no front matter", "A page begins with a line \"---\", its keys, and a second line \"---\".", "Add the front matter."),
    Code("Y214", "an empty text", "It would leave a hole in the page.", "Write the text, or delete the key."),
    Code("Y215", "an identifier stands twice", "Two records of one name cannot be told apart.", "Rename one of them, or merge them."),
    Code("Y216", "a text that is too long", "A title or summary stands on many pages; a long one would fill all of them.", "Shorten it; long texts belong into a page."),
    Code("R301", "no such page", "The link would lead nowhere.", "Correct the name; the hint names the nearest one."),
    Code("R302", "no such heading on that page", "The link would lead to the top of the page instead.", "Use one of the heading's ids."),
    Code("R303", "a name that fits several pages", "The link could mean either.", "Write the kind in front: [[organisation:name]]."),
    Code("R304", "no such claim or source", "The text would look sourced without being so.", "Correct the identifier, or add the record."),
    Code("R305", "no such source", "A claim stands on its sources.", "Correct the identifier, or add the source."),
    Code("R306", "no such term", "The glossary has no such entry.", "Correct the identifier, or add the term."),
    Code("R307", "no such organisation", "There is no profile of that name.", "Correct the identifier, or add the organisation."),
    Code("R308", "no such claim", "An event is shown by the claims that it rests on.", "Correct the identifier, or add the claim."),
    Code("R309", "two files for one address", "One of them would overwrite the other.", "Rename one, or delete the alias."),
    Code("R310", "no such topic", "Topics are listed in site.yaml.", "Use one of the topics in the hint."),
    Code("R311", "a link to a draft", "Readers cannot follow it, since drafts are left out.", "Publish the draft, or delete the link."),
    Code("R312", "no such picture", "The page would show a broken picture.", "Put the picture into the page's folder."),
    Code("R313", "an unknown kind of link", "The word before the colon must be a kind of page, or \"term\".", "Use one of the kinds in the hint."),
    Code("R314", "no such chart, diagram or act", "The page would lack the picture.", "Correct the identifier, or add the record."),
    Code("R315", "no such station", "A diagram's steps go from one of its stations to another.", "Use one of the diagram's stations."),
    Code("R316", "no such explainer", "A picture names the explainer that tells more.", "Correct the slug."),
    Code("M401", "HTML in the text", "Texts are Markdown only, so that nothing can be smuggled in and every format can be made of them.", "Write it in Markdown; write &lt; for a less-than sign."),
    Code("M402", "an address of a scheme that is not allowed", "Only http and https addresses are safe to offer.", "Use an http or https address."),
    Code("M403", "a link to a file of the site", "Files move; identities do not.", "Write [[slug]] or [[slug#heading|words]]."),
    Code("M404", "a citation or link that is not well formed", "It would stand in the text as it is.", "Write [@id], [@a; @b, p. 4], [[slug]] or [[kind:slug#heading|words]]."),
    Code("M405", "a heading of a translation has no id", "Ids join the headings of all languages.", "Add the original's id: \"## Words {#id}\"."),
    Code("M406", "two headings have one id", "A link could mean either.", "Give one of them another id."),
    Code("M407", "a heading of the wrong level", "The title is the only first-level heading, and levels are not skipped.", "Begin with \"##\" and go down one level at a time."),
    Code("M408", "an unknown kind of block", "It would look like any other paragraph.", "Use one of the kinds in the hint."),
    Code("M409", "a footnote that is not well formed", "The mark would stand in the text as it is, or its id would be none.", "Write [^mark] with letters, digits and hyphens, and add a line \"[^mark]: text\"."),
    Code("M410", "a figure that is not well formed", "A figure is one picture, then its caption.", "Write \"!!! figure\", then indented \"![what it shows](file.svg)\", an empty line and the caption."),
    Code("M411", "a picture without a description", "Who cannot see it gets nothing.", "Say in the brackets what it shows: ![description](file.svg)."),
    Code("M412", "a heading's id is not an identifier", "Ids are part of addresses.", "Use lower-case ASCII letters, digits and single hyphens."),
    Code("M413", "a picture that cannot be used", "It cannot be parsed, or holds what could run or load something.", "Export it again as plain SVG or PNG, without scripts and links."),
    Code("M414", "an attribute that is not allowed", "Attributes could change what a page does.", "Only {#id} on headings and {lang=…} are understood."),
    Code("M415", "a question that is not well formed", "A question is its words, a list of answers and an explanation.", "Write '!!! question \"What …?\"', then indented a list of answers, an empty line, and the right one and why."),
    Code("M416", "a drawn picture or list inside a sentence", "It takes the place of a whole paragraph.", "Let [[chart:id]], [[diagram:id#act]], [[timeline:topic]] or [[corrections:all]] stand alone in a paragraph."),
    Code("M417", "a text that asks too much of the parser", "A few kilobytes of open brackets, nested lists or wide tables could keep a build busy for hours.", "Divide the text, close what is open, or let an empty line stand between its parts."),
    Code("M418", "a full-width mark where Markdown needs a half-width one", "Chinese keyboards write both; Markdown and our own forms know only the half-width one, and the text would show the mark as it is.", "Type the half-width mark; the hint shows the line as it should be."),
    Code("M419", "a block that is not well formed", "What it should hold would be an ordinary paragraph.", "Write \"!!! note\" and indent the lines of the block by four spaces."),
    Code("M420", "code that is not closed", "All that follows would be shown as code, or the marks as text.", "Write a line of the same three marks at its end."),
    Code("T501", "a translation has other headings", "A reader who changes language must land at the same place.", "Give both texts the same headings, in the same order."),
    Code("T502", "a translation cites other claims", "Both languages must say the same with the same sources.", "Cite the same claims in both texts."),
    Code("T503", "a translation does not say what it was made from", "Without it nobody sees that it has grown old.", "Add \"translates:\" with the original's \"updated\" date."),
    Code("T504", "a translation made from a version that does not exist", "The date lies after the original's last change.", "Set \"translates:\" to the original's \"updated\" date."),
    Code("T505", "a translation is older than its original", "The original has changed since.", "Bring the translation up to date and set \"translates:\".", fatal=False),
    Code("T506", "a translation is missing", "Readers of that language get the original.", "Translate the page.", fatal=False),
    Code("T507", "a translation links other pages", "Readers of both languages are led to the same places.", "Link the same pages in both texts."),
    Code("T508", "a translation holds other numbers", "Both languages must hold the same numbers and dates.", "Correct the number; numerals and 万, 亿, million are understood."),
    Code("T509", "a translation shows other pictures", "Readers of both languages see the same.", "Show the same pictures in both texts, in the same order."),
    Code("T510", "a translation dated before the version it was made from", "Readers see both dates, and they contradict each other.", "Set the translation's own \"updated:\" to the day it was brought up to date.", fatal=False),
    Code("S801", "a paragraph without a citation", "No claim without a source.", "Cite a claim; a paragraph that only asks or only points to pages needs none."),
    Code("S802", "a number that no cited claim holds", "Numbers travel without their sources.", "Cite the claim or source that gives it, correct it, or write its working: \"21 - 15 = 6\"."),
    Code("S803", "an unconfirmed claim told as if confirmed", "Who reads only this sentence must know.", "Say in the same sentence that it is unconfirmed, and who reports it."),
    Code("S804", "a term or organisation that is not linked at its first mention", "Readers meet it here for the first time.", "Link its first mention: [[term:id]] or [[organisation:id]]."),
    Code("S805", "a claim that nothing uses", "It is asserted and nowhere told.", "Cite it on a page or in an event, or delete it.", fatal=False),
    Code("S806", "a source that nothing cites", "Nothing rests on it.", "Cite it, or delete it.", fatal=False),
    Code("S807", "a page that no other page links", "Readers find it only in lists.", "Link it from a related page.", fatal=False),
    Code("S808", "a word that the house style avoids", "The style sheet says why.", "Use another word; the hint names one."),
    Code("S809", "a sentence that is too long", "Short sentences are read; long ones are skipped.", "Split it."),
    Code("S810", "a text that is too hard", "A fifteen-year-old must be able to follow it.", "Use shorter sentences and shorter words."),
    Code("S811", "punctuation or spacing that does not belong into Chinese text", "Half-width marks and typed spaces tear lines apart.", "Use full-width marks and no space."),
    Code("S813", "a chart's value that its claim does not hold", "A picture must not show what no source gives.", "Correct the value, or name the claim that gives it."),
    Code("S812", "a lesson without one of its parts", "Teachers rely on all of them.", "Add the heading named, with its id."),
    Code("S814", "something that is still to be written", "Readers would meet a placeholder, or a record that rests on nothing.", "Write it at the place named; \"new\" marked it with TODO or an empty list."),
    Code("O601", "a folder that build did not make", "It is never overwritten.", "Choose another folder with --out, or move it away."),
    Code("O602", "a file of the tree breaks the rules of paths", "Every tool must make the same of the tree: lower-case ASCII, at most 120 characters, at most 16000 entries a folder.", "Shorten or rename the page."),
    Code("O603", "the site is not up to date", "The tree differs from what the content gives.", "Run \"python build.py build\"."),
    Code("O604", "a template that cannot be used", "It does not parse, names another template that is missing, or asks for what its view does not hold.", "Correct the template at the place named."),
    Code("O605", "a word of the interface is missing", "Buttons and labels come from templates/strings in each language.", "Add the key to the file named."),
    Code("O606", "another build is running", "Two builds would overwrite each other.", "Wait for it to end."),
    Code("O607", "the output cannot be written", "The disk is full, or the folder is read-only.", "Make room or choose another folder with --out."),
    Code("O608", "a library that the site needs is missing", "Converted languages, pinyin and drawn graphs come from libraries of their own.", "Install what the hint names."),
    Code("O609", "the system did not let a step be done", "A disk was full, a file vanished or may not be touched, or memory did not suffice; what stood before stands as it was.", "Mend what the message names, then run the command again."),
    Code("O610", "a page that does not keep to the grammar of pages", "Pages hold only HTML that can neither run nor load anything, so that no mistake in a template or in Crenel lets something through.", "Correct the template; docs/content.md says what it may write. If none of yours is at fault, it is a defect of Crenel: please report it."),
    Code("V701", "a broken link", "It leads to a file that the tree does not hold.", "Correct the template or the link."),
    Code("V702", "a link to a missing place", "The page has no element of that id.", "Correct the template or the link."),
    Code("V703", "something is loaded from elsewhere", "A reader's visit would be seen by another host.", "Put the file into the tree."),
    Code("V704", "a link from the root", "It breaks under a sub-path, on a gateway and in a folder.", "Make it relative."),
    Code("V705", "the tree tells about the machine it was built on", "Names of users, hosts and folders can harm people.", "Find where it comes from and leave it out."),
    Code("V706", "the tree differs from its SHA256SUMS", "A file was changed, is missing or was added.", "Build again, or fetch the file again."),
    Code("V707", "two elements of a page have one id", "A link could mean either.", "Correct the template."),
    Code("V708", "a page holds a script or style of its own", "The pages' security policy forbids it.", "Put it into a file, or leave it out."),
    Code("V709", "a page that no link reaches", "Readers never find it.", "Link it from a list or a page."),
    Code("P901", "mirrors that are not all of one form", "A mirror's address ends in a folder of the site's name, so that every mirror, torrent and gateway has one layout.", "End each address with the site's name and a slash, as in https://mirror.example/NAME/."),
    Code("P902", "a release that does not follow the last one", "Releases form a chain: each counts one more and names the statement before it.", "Run \"python build.py package --next\", or give the folder of the last release with --last."),
    Code("P904", "a release that was signed with other content", "Two statements of one number are refused by every reader who has seen the first.", "Run \"python build.py package --next\", which makes the next release."),
    Code("P903", "a release whose numbers cannot be", "Releases count from 1, are valid from the day they are issued, and name others by SHA-256.", "Correct content/release.yaml, or let \"python build.py package --next\" write it."),
    Code("K901", "not a key, or not a file of keys", "Only minisign's key files are understood.", "Give the file that \"keygen\" wrote."),
    Code("K902", "a secret key that others can read", "Whoever reads it can sign in your name.", "chmod 600 the file, and think about a new key."),
    Code("K903", "a wrong password", "The secret key cannot be opened without it.", "Type the password that the key was made with."),
    Code("K904", "a secret key inside the site or a repository", "It would be published with the next copy.", "Keep it in a folder of its own, best on another medium."),
    Code("K905", "a key that the site does not name", "Readers check with the public key in content/site.yaml.", "Sign with the key that belongs to it, or change the key with \"rotate\"."),
    Code("K906", "a new key that was not announced", "Readers follow a change of keys only if the last release committed itself to the new one.", "Use the key whose digest stands as next-key in the last release.txt."),
    Code("K907", "a key file that exists", "It is never overwritten: a lost secret key cannot be made again.", "Choose another name."),
    Code("C901", "a file of the copy was changed", "It is not what was released.", "Get the file again from another mirror."),
    Code("C902", "a file of the copy is missing", "The copy is not whole.", "Get the file again from another mirror."),
    Code("C903", "a file of the copy was added", "It was not released, whoever put it there.", "Delete it, or get the copy again."),
    Code("C904", "a package that is not well formed", "It may show one thing to one program and another to the next.", "Get it again from another mirror."),
    Code("C905", "a statement that cannot be read", "Without it nothing can be proved.", "Get release.txt again from another mirror."),
    Code("C906", "a signature that is missing or wrong", "Nobody who holds the key has vouched for this statement.", "Get the release again from another mirror."),
    Code("C907", "a statement signed by another key", "It is not from the publisher you know.", "Compare the key's fingerprint with one from another place."),
    Code("C908", "an old copy", "There is a newer release, or this one's time has passed.", "Look for a newer one at the mirrors listed. An old copy may still be read."),
    Code("C909", "a place that cannot be read", "Nothing was judged.", "Check the address and try again."),
    Code("C910", "an answer that breaks the rules", "Honest mirrors answer from their own place, with the length they said, in finite time.", "Use another mirror, and tell the operator."),
    Code("C911", "two statements of one number", "The publisher, or someone with the key, has told different things to different people.", "Keep both files: together they are the proof. Ask the publisher."),
    Code("U901", "a node that cannot be reached", "Nothing was published.", "Check that it runs and that the address is that of its API."),
    Code("U902", "a node that refused", "Nothing was published.", "Do what its answer says; the message repeats it."),
    Code("U903", "a node that reports another root", "What it holds is not the release.", "Do not publish its address. Check the node's version and the CAR."),
    Code("U904", "a folder that publish did not make", "Its files would be lost.", "Choose an empty folder."),
)
# fmt: on

CODES: Mapping[str, Code] = MappingProxyType({code.code: code for code in _TABLE})
FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "F": "Files and folders",
        "Y": "YAML and front matter",
        "R": "References",
        "M": "Markdown and pictures",
        "T": "Translations",
        "S": "Sources, numbers and style (in `check`)",
        "O": "Templates and output",
        "V": "The built tree",
        "P": "Releases (in `package`)",
        "K": "Keys",
        "C": "Copies (in `verify` and `mirror`)",
        "U": "Publishing",
    }
)  # by the first letter of their codes

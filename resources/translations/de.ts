<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>explorer</name>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;About Exit Explorer</source>
      <translation>Ü&amp;ber Exit Explorer</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Accuracy floor on or off</source>
      <translation>&amp;Mindestgenauigkeit an oder aus</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Commands…</source>
      <translation>&amp;Befehle…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Copy the design as text</source>
      <translation>Entwurf als Text &amp;kopieren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;EDP cap on or off</source>
      <translation>&amp;EDP-Obergrenze an oder aus</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;English</source>
      <translation>&amp;Englisch (English)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Figures as CSV…</source>
      <translation>&amp;Kennzahlen als CSV…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Fine-tune this design</source>
      <translation>Diesen Entwurf &amp;nachtrainieren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Fit the plot</source>
      <translation>Diagramm &amp;einpassen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Float or dock the panel</source>
      <translation>Feld &amp;lösen oder andocken</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;German (Deutsch)</source>
      <translation>&amp;Deutsch</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Keyboard shortcuts</source>
      <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Larger panel</source>
      <translation>Feld &amp;größer</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Leave the lesson</source>
      <translation>Lektion &amp;verlassen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Light or dark</source>
      <translation>&amp;Hell oder dunkel</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Move the panel to the next side</source>
      <translation>Feld an die nächste Seite &amp;verschieben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Next panel</source>
      <translation>&amp;Nächstes Feld</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Open…</source>
      <translation>&amp;Öffnen…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Pin this design</source>
      <translation>Diesen Entwurf an&amp;pinnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Presentation</source>
      <translation>&amp;Vorführung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Previous panel</source>
      <translation>&amp;Voriges Feld</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Prune the network…</source>
      <translation>Netz &amp;beschneiden…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Python script…</source>
      <translation>&amp;Python-Skript…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Quantise the network…</source>
      <translation>Netz &amp;quantisieren…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Quit</source>
      <translation>&amp;Beenden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Redo</source>
      <translation>&amp;Wiederholen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Report as HTML…</source>
      <translation>&amp;Bericht als HTML…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Reset the layout</source>
      <translation>Anordnung &amp;zurücksetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Resume a job in a folder…</source>
      <translation>Auftrag in einem Ordner &amp;fortsetzen…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Save the session</source>
      <translation>Sitzung &amp;speichern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Smaller panel</source>
      <translation>Feld &amp;kleiner</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Train a network…</source>
      <translation>Ein Netz &amp;trainieren…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>&amp;Undo</source>
      <translation>&amp;Rückgängig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>A script that computes the figures of the current design again with the library</source>
      <translation>Ein Skript, das die Kennzahlen des aktuellen Entwurfs mit der Bibliothek noch einmal berechnet</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>All shortcuts in a list</source>
      <translation>Alle Tastenkürzel in einer Liste</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Ask for at least the accuracy of this design, or ask no more; Shift+↑ ↓ on the plot moves the line</source>
      <translation>Mindestens die Genauigkeit dieses Entwurfs verlangen, oder nicht mehr; Umschalt+↑ ↓ im Diagramm bewegt die Linie</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Ask for at most the EDP of this design, or ask no more; Shift+← → on the plot moves the line</source>
      <translation>Höchstens das EDP dieses Entwurfs verlangen, oder nicht mehr; Umschalt+← → im Diagramm bewegt die Linie</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Be light or dark as the system is</source>
      <translation>Hell oder dunkel sein wie das System</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Bring the step back</source>
      <translation>Den Schritt zurückholen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Change between the light and the dark theme</source>
      <translation>Zwischen heller und dunkler Darstellung wechseln</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Close the window</source>
      <translation>Das Fenster schließen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>End the lesson and bring back the designs and panels from before it</source>
      <translation>Die Lektion beenden und die Entwürfe und Felder von zuvor zurückholen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Epochs, learning rate, data and folder of the fine-tuning</source>
      <translation>Epochen, Lernrate, Daten und Ordner des Nachtrainings</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Find any action, pinned design, study, accelerator, panel or lesson by typing a part of its name</source>
      <translation>Jeden Befehl, angepinnten Entwurf, jede Studie, jeden Beschleuniger, jedes Feld und jede Lektion durch Tippen eines Teils des Namens finden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Fine-tune this design &amp;with settings…</source>
      <translation>Diesen Entwurf mit &amp;Einstellungen nachtrainieren…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Give the keyboard to the next panel</source>
      <translation>Die Tastatur dem nächsten Feld geben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Give the keyboard to the panel before</source>
      <translation>Die Tastatur dem vorigen Feld geben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Give the panel that has the keyboard less room</source>
      <translation>Dem Feld mit der Tastatur weniger Platz geben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Give the panel that has the keyboard more room</source>
      <translation>Dem Feld mit der Tastatur mehr Platz geben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Go on with a job that was ended before it was finished</source>
      <translation>Mit einem Auftrag weitermachen, der vor seinem Ende abgebrochen wurde</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Keep the current design for comparison</source>
      <translation>Den aktuellen Entwurf zum Vergleich behalten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Language of the &amp;system</source>
      <translation>Sprache des &amp;Systems</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Large type and only the panels that an audience can read; once more to go back</source>
      <translation>Große Schrift und nur die Felder, die ein Publikum lesen kann; noch einmal führt zurück</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Larger &amp;type</source>
      <translation>&amp;Größere Schrift</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Let the trained network answer every image of every split again</source>
      <translation>Das trainierte Netz jedes Bild jedes Teils noch einmal beantworten lassen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Make all type larger</source>
      <translation>Alle Schrift vergrößern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Make all type smaller</source>
      <translation>Alle Schrift verkleinern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>One page with the design, its figures and the pinned designs</source>
      <translation>Eine Seite mit dem Entwurf, seinen Kennzahlen und den angepinnten Entwürfen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Open a session, design, study or accelerator; files can be dropped on the window too</source>
      <translation>Eine Sitzung, einen Entwurf, eine Studie oder einen Beschleuniger öffnen; Dateien lassen sich auch auf das Fenster ziehen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Open a study &amp;folder…</source>
      <translation>Studien&amp;ordner öffnen…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Open a study: a trained network with its recorded answers</source>
      <translation>Eine Studie öffnen: ein trainiertes Netz mit seinen aufgezeichneten Antworten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Open an &amp;accelerator file…</source>
      <translation>&amp;Beschleuniger-Datei öffnen…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Open an accelerator: a ZigZag core or Stream system as YAML</source>
      <translation>Einen Beschleuniger öffnen: einen ZigZag-Kern oder ein Stream-System als YAML</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Pa&amp;ste a design</source>
      <translation>Entwurf &amp;einfügen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Picture as PNG, &amp;1×…</source>
      <translation>Bild als PNG, &amp;1×…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Picture as PNG, &amp;2×…</source>
      <translation>Bild als PNG, &amp;2×…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Picture as PNG, &amp;3×…</source>
      <translation>Bild als PNG, &amp;3×…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Picture as PNG, &amp;4×…</source>
      <translation>Bild als PNG, &amp;4×…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Pl&amp;ot as PNG, 4×…</source>
      <translation>&amp;Diagramm als PNG, 4×…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Plot as S&amp;VG…</source>
      <translation>Diagramm als S&amp;VG…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Put every panel back where it stood at first</source>
      <translation>Jedes Feld an seinen ersten Platz zurückstellen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Put the current design on the clipboard as a line of JSON</source>
      <translation>Den aktuellen Entwurf als eine Zeile JSON in die Zwischenablage legen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Put the panel that has the keyboard at the right, below, at the left or above</source>
      <translation>Das Feld mit der Tastatur rechts, unten, links oder oben anbringen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Record the &amp;answers anew…</source>
      <translation>&amp;Antworten neu aufzeichnen…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Remove channels or weights that matter least, and train again</source>
      <translation>Kanäle oder Gewichte entfernen, die am wenigsten zählen, und wieder trainieren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Round weights and activations to fewer bits, by calibration or by training</source>
      <translation>Gewichte und Aktivierungen auf weniger Bits runden, durch Kalibrieren oder durch Training</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>S&amp;maller type</source>
      <translation>&amp;Kleinere Schrift</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Save the session &amp;as…</source>
      <translation>Sitzung speichern &amp;unter…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Show what matters in the plot, or else every point</source>
      <translation>Zeigen, was im Diagramm wichtig ist, oder sonst jeden Punkt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Speak English</source>
      <translation>Englisch sprechen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Speak German</source>
      <translation>Deutsch sprechen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Speak the language of the system</source>
      <translation>Die Sprache des Systems sprechen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Start &amp;search</source>
      <translation>Suche &amp;starten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Take over a design that was copied as text</source>
      <translation>Einen Entwurf übernehmen, der als Text kopiert wurde</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Take the last step back</source>
      <translation>Den letzten Schritt zurücknehmen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Take the panel that has the keyboard out of the window, or put it back</source>
      <translation>Das Feld mit der Tastatur aus dem Fenster lösen oder zurückstellen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>The figures of the current design and of the pinned ones as a table</source>
      <translation>Die Kennzahlen des aktuellen Entwurfs und der angepinnten als Tabelle</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>The plot alone as a picture at four times its size</source>
      <translation>Nur das Diagramm als Bild in vierfacher Größe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>The plot as a drawing that stays sharp at every size</source>
      <translation>Das Diagramm als Zeichnung, die in jeder Größe scharf bleibt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>The window as a picture at four times its size, for print</source>
      <translation>Das Fenster als Bild in vierfacher Größe, für den Druck</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>The window as a picture at its own size</source>
      <translation>Das Fenster als Bild in seiner eigenen Größe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>The window as a picture at three times its size</source>
      <translation>Das Fenster als Bild in dreifacher Größe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>The window as a picture at twice its size</source>
      <translation>Das Fenster als Bild in doppelter Größe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Theme of the s&amp;ystem</source>
      <translation>Darstellung des S&amp;ystems</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Train backbone and heads on a data set, into a study of its own</source>
      <translation>Backbone und Köpfe auf einem Datensatz trainieren, als eigene Studie</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Train the backbone together with just the exits of this design, and measure it</source>
      <translation>Das Backbone zusammen mit nur den Ausgängen dieses Entwurfs trainieren und messen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Version, licence and the paper that this program follows</source>
      <translation>Version, Lizenz und die Arbeit, der dieses Programm folgt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Write designs, pins, notes and search runs to a file of your choice and go on there</source>
      <translation>Entwürfe, Pins, Notizen und Suchläufe in eine Datei deiner Wahl schreiben und dort weitermachen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/action_specs.py" />
      <source>Write the session to its file now; it is also saved by itself after every change</source>
      <translation>Die Sitzung jetzt in ihre Datei schreiben; nach jeder Änderung wird sie auch von selbst gespeichert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/actions.py" />
      <source>Nothing to redo</source>
      <translation>Nichts zu wiederholen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/actions.py" />
      <source>Nothing to undo</source>
      <translation>Nichts rückgängig zu machen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/actions.py" />
      <source>Redo</source>
      <translation>Wiederholen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/actions.py" />
      <source>Search</source>
      <translation>Suche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/actions.py" />
      <source>Search mounting points, heads and thresholds for the best trade-offs of accuracy and EDP (NSGA-II on the validation split, in the background)</source>
      <translation>Anbaupunkte, Köpfe und Schwellen nach den besten Kompromissen von Genauigkeit und EDP absuchen (NSGA-II auf der Validierungsmenge, im Hintergrund)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/actions.py" />
      <source>Stop</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/actions.py" />
      <source>Stop &amp;search</source>
      <translation>Suche &amp;anhalten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/actions.py" />
      <source>Stop the search and keep its front</source>
      <translation>Die Suche anhalten und ihre Front behalten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/actions.py" />
      <source>Undo</source>
      <translation>Rückgängig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/caveats.py" />
      <source>Costs at {bits} bits are extrapolated: energies per access and per MAC are those of the files.</source>
      <translation>Kosten bei {bits} Bits sind extrapoliert: Energien je Zugriff und je MAC sind die der Dateien.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/caveats.py" />
      <source>Fused schedules follow the simulator's laws, but were held against no other simulator.</source>
      <translation>Verschmolzene Ablaufpläne folgen den Gesetzen des Simulators, wurden aber mit keinem anderen Simulator verglichen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/caveats.py" />
      <source>Resident weights were held against no other simulator.</source>
      <translation>Auf dem Chip gehaltene Gewichte wurden mit keinem anderen Simulator verglichen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/caveats.py" />
      <source>Speculative execution was held against no other simulator.</source>
      <translation>Spekulative Ausführung wurde mit keinem anderen Simulator verglichen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/caveats.py" />
      <source>What-if hardware: a copy of {base}, parameters changed: {count}. Energies per access are not scaled along with sizes.</source>
      <translation>Was-wäre-wenn-Hardware: eine Kopie von {base}, geänderte Parameter: {count}. Energien je Zugriff wachsen nicht mit den Größen mit.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/caveats.py" />
      <source>{accelerator} is a file of your own: its costs follow the same rules, but nothing was held against another simulator on it.</source>
      <translation>{accelerator} ist eine eigene Datei: Die Kosten folgen denselben Regeln, wurden darauf aber mit keinem anderen Simulator verglichen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Accelerator</source>
      <translation>Beschleuniger</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Action</source>
      <translation>Befehl</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Backbone</source>
      <translation>Backbone</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Hide {panel}</source>
      <translation>{panel} verbergen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Lesson</source>
      <translation>Lektion</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Mount an exit after block {block}</source>
      <translation>Einen Ausgang hinter Block {block} anbauen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Panel</source>
      <translation>Feld</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Pinned design</source>
      <translation>Angepinnter Entwurf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Recent file</source>
      <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Select block {block}</source>
      <translation>Block {block} wählen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Select the exit after block {block}</source>
      <translation>Den Ausgang hinter Block {block} wählen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Show {panel}</source>
      <translation>{panel} zeigen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Study</source>
      <translation>Studie</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/commands.py" />
      <source>Unmount the exit after block {block}</source>
      <translation>Den Ausgang hinter Block {block} abbauen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/dock_title.py" />
      <source>Float {panel}</source>
      <translation>{panel} lösen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/dock_title.py" />
      <source>Title of {panel}</source>
      <translation>Titel von {panel}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/docks.py" />
      <source>Panels</source>
      <translation>Felder</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Drawings (*.svg)</source>
      <translation>Zeichnungen (*.svg)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Export a Python script</source>
      <translation>Python-Skript ausgeben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Export a picture</source>
      <translation>Bild ausgeben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Export a report</source>
      <translation>Bericht ausgeben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Export the figures</source>
      <translation>Kennzahlen ausgeben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Export the plot</source>
      <translation>Diagramm ausgeben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Pictures (*.png)</source>
      <translation>Bilder (*.png)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Python scripts (*.py)</source>
      <translation>Python-Skripte (*.py)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Save the session</source>
      <translation>Sitzung speichern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Sessions (*.exits)</source>
      <translation>Sitzungen (*.exits)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Tables (*.csv)</source>
      <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Web pages (*.html)</source>
      <translation>Webseiten (*.html)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>Written: {path}</source>
      <translation>Geschrieben: {path}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>current design</source>
      <translation>aktueller Entwurf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/exporting.py" />
      <source>{name} is being written…</source>
      <translation>{name} wird geschrieben…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_recovery.py" />
      <source>A job is running and would end with the window; it can be resumed at the next start.</source>
      <translation>Ein Auftrag läuft und würde mit dem Fenster enden; beim nächsten Start lässt er sich fortsetzen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_recovery.py" />
      <source>A training job was not finished the last time: {folder}</source>
      <translation>Ein Auftrag wurde das letzte Mal nicht fertig: {folder}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_recovery.py" />
      <source>End it and close</source>
      <translation>Beenden und schließen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_recovery.py" />
      <source>Keep working</source>
      <translation>Weiterarbeiten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_recovery.py" />
      <source>Leave it</source>
      <translation>Liegen lassen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_recovery.py" />
      <source>Resume it</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>A job is running; cancel it or wait for its end before another one starts.</source>
      <translation>Ein Auftrag läuft; brich ihn ab oder warte auf sein Ende, bevor ein anderer beginnt.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>Fine-tuned and measured: accuracy {accuracy}, EDP {edp} against the prediction, on validation.</source>
      <translation>Nachtrainiert und gemessen: Genauigkeit {accuracy}, EDP {edp} gegen die Vorhersage, auf Validierung.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>Fine-tuning</source>
      <translation>Nachtraining</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>Open the study</source>
      <translation>Studie öffnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>Pruning</source>
      <translation>Beschneiden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>Quantisation</source>
      <translation>Quantisierung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>Recording of answers</source>
      <translation>Aufzeichnung der Antworten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>Training</source>
      <translation>Training</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>cancelled</source>
      <translation>abgebrochen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>failed</source>
      <translation>gescheitert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>finished</source>
      <translation>fertig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>no job so far</source>
      <translation>noch kein Auftrag</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>paused</source>
      <translation>pausiert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>running</source>
      <translation>läuft</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>unexpected problem</source>
      <translation>unerwartetes Problem</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/job_state.py" />
      <source>{job} has finished: {folder}</source>
      <translation>{job} ist fertig: {folder}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/keeper.py" />
      <source>The session is kept in {path} from now on.</source>
      <translation>Die Sitzung liegt von nun an in {path}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/keeper.py" />
      <source>The study has changed since this session was saved; figures may differ from what you remember.</source>
      <translation>Die Studie hat sich geändert, seit diese Sitzung gespeichert wurde; Kennzahlen können anders sein als in der Erinnerung.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/lesson_guide.py" />
      <source>What the lesson is about</source>
      <translation>Worum es in der Lektion geht</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/lesson_guide.py" />
      <source>{minutes} minutes</source>
      <translation>{minutes} Minuten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/lesson_state.py" />
      <source>the lesson</source>
      <translation>der Lektion</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>Accuracy floor: the share of validation samples that must be answered rightly. Also a line on the plot.</source>
      <translation>Mindestgenauigkeit: der Anteil der Validierungsbilder, die richtig beantwortet sein müssen. Auch eine Linie im Diagramm.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>EDP cap: of the average energy-delay product of a sample, in pJ·cycles. Also a line on the plot.</source>
      <translation>EDP-Obergrenze: für das mittlere Energie-Latenz-Produkt eines Bildes, in pJ·Takten. Auch eine Linie im Diagramm.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>EDP ≤</source>
      <translation>EDP ≤</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>Energy cap: of the average energy of a sample.</source>
      <translation>Energie-Obergrenze: für die mittlere Energie eines Bildes.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>Final-exit ratio: the share of samples that may reach the final exit; 50 % in arXiv:2512.04705.</source>
      <translation>Anteil des letzten Ausgangs: der Anteil der Bilder, die ihn erreichen dürfen; 50 % in arXiv:2512.04705.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>Latency cap: of the average time of a sample.</source>
      <translation>Latenz-Obergrenze: für die mittlere Zeit eines Bildes.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>Memory cap: the most that all cores together hold on chip at one moment of the full path.</source>
      <translation>Speicher-Obergrenze: das Meiste, was alle Kerne zusammen in einem Augenblick des vollen Wegs auf dem Chip halten.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>Overhead of heads: what they may add to the EDP of the full path; 50 % in arXiv:2512.04705.</source>
      <translation>Aufschlag der Köpfe: was sie dem EDP des vollen Wegs hinzufügen dürfen; 50 % in arXiv:2512.04705.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>accuracy ≥</source>
      <translation>Genauigkeit ≥</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>energy ≤</source>
      <translation>Energie ≤</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>final exit ≤</source>
      <translation>am Ende ≤</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>latency ≤</source>
      <translation>Latenz ≤</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>memory ≤</source>
      <translation>Speicher ≤</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/limits.py" />
      <source>overhead ≤</source>
      <translation>Aufschlag ≤</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;Edit</source>
      <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;Export</source>
      <translation>&amp;Ausgeben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;File</source>
      <translation>&amp;Datei</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;Help</source>
      <translation>&amp;Hilfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;Language</source>
      <translation>&amp;Sprache</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;Lessons</source>
      <translation>&amp;Lektionen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;Panels</source>
      <translation>&amp;Felder</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;Search</source>
      <translation>&amp;Suche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;Training</source>
      <translation>&amp;Training</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>&amp;View</source>
      <translation>&amp;Ansicht</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/menus.py" />
      <source>Open &amp;recent</source>
      <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/messages.py" />
      <source>Unexpected problem, the details are in the log: {summary}</source>
      <translation>Unerwartetes Problem, die Einzelheiten stehen im Protokoll: {summary}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>&amp;Forget all</source>
      <translation>Alle &amp;vergessen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>Accelerators (*.yaml *.yml);;All files (*)</source>
      <translation>Beschleuniger (*.yaml *.yml);;Alle Dateien (*)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>All files (*)</source>
      <translation>Alle Dateien (*)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>Everything that can be opened (*.exits *.json *.yaml *.yml *.txt)</source>
      <translation>Alles, was sich öffnen lässt (*.exits *.json *.yaml *.yml *.txt)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>Nothing yet</source>
      <translation>Noch nichts</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>Of {count} files only the first is opened.</source>
      <translation>Von {count} Dateien wird nur die erste geöffnet.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>Open</source>
      <translation>Öffnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>Open a study</source>
      <translation>Studie öffnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>Open an accelerator</source>
      <translation>Beschleuniger öffnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>The design is on the clipboard, as text that can be pasted here or anywhere else.</source>
      <translation>Der Entwurf liegt als Text in der Zwischenablage und lässt sich hier oder anderswo einfügen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>The pasted text is too long for a design.</source>
      <translation>Der eingefügte Text ist zu lang für einen Entwurf.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>There is no design and no file in what was pasted.</source>
      <translation>Im Eingefügten ist weder ein Entwurf noch eine Datei.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>This study is open already.</source>
      <translation>Diese Studie ist schon offen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/opening.py" />
      <source>{address}: only files of this computer can be opened</source>
      <translation>{address}: Nur Dateien dieses Rechners lassen sich öffnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/palette.py" />
      <source>Arrows choose, Return runs, Escape closes</source>
      <translation>Pfeiltasten wählen, Eingabe führt aus, Esc schließt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/palette.py" />
      <source>Commands</source>
      <translation>Befehle</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/palette.py" />
      <source>Commands found</source>
      <translation>Gefundene Befehle</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/palette.py" />
      <source>Commands that fit what was typed</source>
      <translation>Befehle, die zum Getippten passen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/palette.py" />
      <source>Find a command</source>
      <translation>Befehl finden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/palette.py" />
      <source>Type a part of a name: an action, a design, a study, an accelerator, a panel</source>
      <translation>Teil eines Namens tippen: Befehl, Entwurf, Studie, Beschleuniger, Feld</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>A card for every mounted exit: threshold, head, who leaves there and who of them is right</source>
      <translation>Eine Karte je angebautem Ausgang: Schwelle, Kopf, wer dort austritt und wer davon richtigliegt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>A guided lesson, step by step, in the real window</source>
      <translation>Eine geführte Lektion, Schritt für Schritt, im echten Fenster</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Accuracy, EDP, energy and latency, with their differences to the baselines</source>
      <translation>Genauigkeit, EDP, Energie und Latenz mit ihren Abständen zu den Vergleichsnetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Certificate</source>
      <translation>Zertifikat</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Constraints</source>
      <translation>Grenzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Designs kept for comparison, with their differences to the current one</source>
      <translation>Zum Vergleich behaltene Entwürfe mit ihren Abständen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Every layer with its energy and cycles, what binds it and where it runs</source>
      <translation>Jede Schicht mit Energie und Takten, was sie begrenzt und wo sie läuft</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Exits</source>
      <translation>Ausgänge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Figures</source>
      <translation>Kennzahlen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Fine-tune, train, quantise or prune in a process of its own, with progress</source>
      <translation>Nachtrainieren, trainieren, quantisieren oder beschneiden, in einem eigenen Prozess, mit Fortschritt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Hardware</source>
      <translation>Hardware</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Limits on a design, which of them bind, and what keeps the design from being better</source>
      <translation>Grenzen eines Entwurfs, welche davon wirken, und was ihn hindert, besser zu sein</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Pinned designs</source>
      <translation>Angepinnte Entwürfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Progress of the search and its hypervolume</source>
      <translation>Fortschritt der Suche und ihr Hypervolumen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Samples</source>
      <translation>Bilder</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Schedule</source>
      <translation>Ablaufplan</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Schedule, allocation, weights, policy and conventions; the accelerator's parameters, to be changed</source>
      <translation>Ablaufplan, Zuteilung, Gewichte, Vorgehen und Zählweise; die Parameter des Beschleunigers, zum Ändern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Test images by the exit at which they leave</source>
      <translation>Testbilder nach dem Ausgang, an dem sie austreten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>The blocks of the network, where exits can be mounted, and the stream of samples</source>
      <translation>Die Blöcke des Netzes, an denen sich Ausgänge anbauen lassen, und der Strom der Bilder</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>What can be promised of the design's accuracy on new data, with intervals</source>
      <translation>Was sich über die Genauigkeit des Entwurfs auf neuen Daten zusagen lässt, mit Intervallen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>When which core and link does what, when exits decide, and how full the memories are</source>
      <translation>Wann welcher Kern und welche Verbindung was tut, wann Ausgänge entscheiden und wie voll die Speicher sind</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panel_specs.py" />
      <source>Why</source>
      <translation>Warum</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>Blocks by</source>
      <translation>Blöcke nach</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>Click to see why in the tab ‘Why’.</source>
      <translation>Ein Klick zeigt die Gründe unter „Warum“.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>Final exit</source>
      <translation>Letzter Ausgang</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>The stream of validation samples: its thickness is the share that is still under way. At each exit the share that is confident enough leaves; the number is the exit ratio. Click it to select the exit.</source>
      <translation>Der Strom der Validierungsbilder: Seine Dicke ist der Anteil, der noch unterwegs ist. An jedem Ausgang tritt der Anteil aus, der sicher genug ist; die Zahl ist der Austrittsanteil. Ein Klick wählt den Ausgang.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>What the colour of the blocks shows</source>
      <translation>Was die Farbe der Blöcke zeigt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>What the colour of the blocks shows: their share of the full path's EDP, energy or latency (simulated), of its MACs or of its parameters.</source>
      <translation>Was die Farbe der Blöcke zeigt: ihr Anteil an EDP, Energie oder Latenz des vollen Wegs (simuliert), an seinen MACs oder seinen Parametern.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>adds {edp} to the EDP (simulated)</source>
      <translation>fügt dem EDP {edp} hinzu (simuliert)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>computing the costs of this design…</source>
      <translation>Kosten dieses Entwurfs werden berechnet…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>energy {energy}, latency {latency} (simulated)</source>
      <translation>Energie {energy}, Latenz {latency} (simuliert)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>final</source>
      <translation>letzter</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>leave at</source>
      <translation>Austritt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>{count} samples
validation split</source>
      <translation>{count} Bilder
Validierung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>{macs} MACs, {parameters} parameters</source>
      <translation>{macs} MACs, {parameters} Parameter</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/backbone_strip.py" />
      <source>{share} of the full path's {measure}</source>
      <translation>{share} des vollen Wegs ({measure})</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source> points</source>
      <translation> Punkte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>About {count} samples would do, if these shares are the true ones.</source>
      <translation>Etwa {count} Bilder würden genügen, wenn diese Anteile die wahren sind.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Accuracy lost against the static network</source>
      <translation>Genauigkeitsverlust gegenüber dem statischen Netz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Adopt the cheapest certified thresholds</source>
      <translation>Billigste zertifizierte Schwellen übernehmen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Cannot be certified with {count} samples: not even a design that never errs differently could be.</source>
      <translation>Mit {count} Bildern nicht zertifizierbar: Nicht einmal ein Entwurf, der nie anders irrt, wäre es.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Certified: with {sure} confidence it loses at most {drop} against the static network.</source>
      <translation>Zertifiziert: Mit {sure} Sicherheit verliert er höchstens {drop} gegenüber dem statischen Netz.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Error probability</source>
      <translation>Irrtumswahrscheinlichkeit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Exits {exits}; EDP {edp} on validation</source>
      <translation>Ausgänge {exits}; EDP {edp} auf Validierung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Figures with intervals by split</source>
      <translation>Kennzahlen mit Intervallen je Datenmenge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>How much accuracy, in percentage points, the design may lose against the static network on new data</source>
      <translation>Wie viel Genauigkeit, in Prozentpunkten, der Entwurf auf neuen Daten gegenüber dem statischen Netz verlieren darf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Intervals (95 %, bootstrap) are about the samples alone; costs are simulated. {count} of {all} steps of the path from careful to cheap thresholds are certified (Learn-then-Test, fixed sequence).</source>
      <translation>Intervalle (95 %, Bootstrap) betreffen nur die Bilder; Kosten sind simuliert. {count} von {all} Schritten des Wegs von vorsichtigen zu billigen Schwellen sind zertifiziert (Learn-then-Test, feste Folge).</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Largest accuracy drop</source>
      <translation>Größter Genauigkeitsverlust</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Not certified yet: the drop seen is small enough, but {count} samples are too few to be sure.</source>
      <translation>Noch nicht zertifiziert: Der gesehene Verlust ist klein genug, aber {count} Bilder sind zu wenige, um sicher zu sein.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Not certified: more careful thresholds already failed, so this design is never tested.</source>
      <translation>Nicht zertifiziert: Schon vorsichtigere Schwellen sind durchgefallen, darum wird dieser Entwurf nie geprüft.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Not certified: the drop seen is not below {drop}.</source>
      <translation>Nicht zertifiziert: Der gesehene Verlust liegt nicht unter {drop}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>On {count} certificate samples {worse} answers got worse and {better} better: a drop of {drop}; p = {p} against {allowed} allowed.</source>
      <translation>Auf {count} Zertifikatsbildern wurden {worse} Antworten schlechter und {better} besser: ein Verlust von {drop}; p = {p} bei {allowed} erlaubt.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Optimism: on test the drop is larger by {gap} than on validation, where thresholds are chosen. </source>
      <translation>Optimismus: Auf Test ist der Verlust um {gap} größer als auf Validierung, wo Schwellen gewählt werden. </translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Outcome of the certificate</source>
      <translation>Ergebnis des Zertifikats</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Right answers, with a 95 % bootstrap interval</source>
      <translation>Richtige Antworten mit 95-%-Bootstrap-Intervall</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>Take over the certified thresholds of least EDP</source>
      <translation>Die zertifizierten Schwellen mit dem kleinsten EDP übernehmen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>The probability with which the promise may be wrong, over the draw of the certificate split</source>
      <translation>Die Wahrscheinlichkeit, mit der die Zusage falsch sein darf, über die Ziehung der Zertifikatsmenge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>accuracy (%)</source>
      <translation>Genauigkeit (%)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>computing…</source>
      <translation>wird berechnet…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>drop (points)</source>
      <translation>Verlust (Punkte)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>lose at most</source>
      <translation>höchstens verlieren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>split</source>
      <translation>Menge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>the certificate</source>
      <translation>dem Zertifikat</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>wrong at most</source>
      <translation>höchstens falsch</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/certificate_panel.py" />
      <source>{split}: {count} samples; EDP {edp}, from {low} to {high}</source>
      <translation>{split}: {count} Bilder; EDP {edp}, von {low} bis {high}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/constraints_panel.py" />
      <source>Constraint: {name}</source>
      <translation>Grenze: {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/constraints_panel.py" />
      <source>Limit of {name}</source>
      <translation>Wert der Grenze {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/constraints_panel.py" />
      <source>The design breaks this constraint.</source>
      <translation>Der Entwurf verletzt diese Grenze.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/constraints_panel.py" />
      <source>The design keeps this constraint, which binds: without it there would be better thresholds.</source>
      <translation>Der Entwurf hält diese Grenze ein, und sie wirkt: Ohne sie gäbe es bessere Schwellen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/constraints_panel.py" />
      <source>The design keeps this constraint.</source>
      <translation>Der Entwurf hält diese Grenze ein.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/constraints_panel.py" />
      <source>The design's own value, on validation; costs are simulated.</source>
      <translation>Der eigene Wert des Entwurfs, auf Validierung; Kosten sind simuliert.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/constraints_panel.py" />
      <source>Where the design stands: {name}</source>
      <translation>Wo der Entwurf steht: {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>MACs</source>
      <translation>MACs</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>Reasons of the selected layer's cost</source>
      <translation>Gründe für die Kosten der gewählten Schicht</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>Select a layer to see its reasons.</source>
      <translation>Wähle eine Schicht, um ihre Gründe zu sehen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>all {total}</source>
      <translation>alle {total}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>compute</source>
      <translation>Rechnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>cycles</source>
      <translation>Takte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>energy</source>
      <translation>Energie</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>off-load</source>
      <translation>Entladen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>on-load</source>
      <translation>Laden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>stall</source>
      <translation>Warten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>transfer</source>
      <translation>Übertragung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/cost_bars.py" />
      <source>transfers</source>
      <translation>Übertragungen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>automatic</source>
      <translation>automatisch</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>cold (from DRAM)</source>
      <translation>kalt (aus DRAM)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>computed twice</source>
      <translation>zweimal berechnet</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>fused (row tiles)</source>
      <translation>verschmolzen (Stücke)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>honest</source>
      <translation>ehrlich</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>kept on chip</source>
      <translation>auf dem Chip behalten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>layer by layer</source>
      <translation>schichtweise</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>of the paper</source>
      <translation>der Arbeit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>one core</source>
      <translation>ein Kern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>resident on chip</source>
      <translation>resident auf dem Chip</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>round-robin</source>
      <translation>reihum</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>sequential</source>
      <translation>nacheinander</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>speculative</source>
      <translation>spekulativ</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/deployment_names.py" />
      <source>split over cores</source>
      <translation>über Kerne verteilt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/drop_intervals.py" />
      <source>Accuracy drop with intervals by split</source>
      <translation>Genauigkeitsverlust mit Intervallen je Datenmenge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/drop_intervals.py" />
      <source>Accuracy lost against the static network: point and 95 % interval; the dashed line is what is allowed</source>
      <translation>Genauigkeitsverlust gegenüber dem statischen Netz: Punkt und 95-%-Intervall; die gestrichelte Linie ist das Erlaubte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/drop_intervals.py" />
      <source>allowed {drop}</source>
      <translation>erlaubt {drop}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/drop_intervals.py" />
      <source>calibration</source>
      <translation>Kalibrierung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/drop_intervals.py" />
      <source>certificate</source>
      <translation>Zertifikat</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/drop_intervals.py" />
      <source>drop (pt)</source>
      <translation>Verlust (pt)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/drop_intervals.py" />
      <source>static</source>
      <translation>statisch</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/drop_intervals.py" />
      <source>test</source>
      <translation>Test</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/drop_intervals.py" />
      <source>validation</source>
      <translation>Validierung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Confidence histogram of the {where}</source>
      <translation>Konfidenz-Histogramm: {where}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Confidences of this exit on all validation samples, counts on a logarithmic scale: right answers above, wrong ones below. Samples right of the line leave here, if they come this far. Drag the line to move the threshold.</source>
      <translation>Konfidenzen dieses Ausgangs auf allen Validierungsbildern, Anzahlen logarithmisch: richtige Antworten oben, falsche unten. Bilder rechts der Linie treten hier aus, wenn sie so weit kommen. Die Linie lässt sich ziehen und bewegt die Schwelle.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>EDP {edp}</source>
      <translation>EDP {edp}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Exit head (intermediate classifier): pooling to 4×4 and a linear layer, or global average pooling and a linear layer, which is smaller and less accurate.</source>
      <translation>Kopf des Ausgangs (Zwischenklassifikator): Pooling auf 4×4 und eine lineare Schicht, oder globales Mittel und eine lineare Schicht, was kleiner und weniger genau ist.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Kind of head of the {where}</source>
      <translation>Art des Kopfs: {where}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Share of validation samples that leave here (exit ratio), how many of those are answered rightly, and the simulated energy and latency of a sample that leaves here: backbone and all heads up to here.</source>
      <translation>Anteil der Validierungsbilder, die hier austreten (Austrittsanteil), wie viele davon richtig beantwortet sind, und die simulierte Energie und Latenz eines Bildes, das hier austritt: Backbone und alle Köpfe bis hier.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Threshold of the {where}</source>
      <translation>Schwelle: {where}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Threshold of the {where}, as a number</source>
      <translation>Schwelle als Zahl: {where}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Threshold: a sample leaves here if the confidence of this exit is at least this.</source>
      <translation>Schwelle: Ein Bild tritt hier aus, wenn die Konfidenz dieses Ausgangs mindestens so groß ist.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Unmount the {where}</source>
      <translation>Abbauen: {where}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>Unmount this exit</source>
      <translation>Diesen Ausgang abbauen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>computing costs…</source>
      <translation>Kosten werden berechnet…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>everybody who is left</source>
      <translation>alle, die übrig sind</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>exit after block {block}</source>
      <translation>Ausgang hinter Block {block}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>final exit</source>
      <translation>letzter Ausgang</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>{number} · block {block}</source>
      <translation>{number} · Block {block}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>{ratio} leave here</source>
      <translation>{ratio} treten aus</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_card.py" />
      <source>{ratio} leave, {right}</source>
      <translation>{ratio} treten aus, {right}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/exit_list.py" />
      <source>No early exits: this is the static network. Click a mounting point (+) above to mount one.</source>
      <translation>Keine frühen Ausgänge: Das ist das statische Netz. Ein Klick auf einen Anbaupunkt (+) oben baut einen an.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source> Here none is, only the whole network.</source>
      <translation> Hier ist es keines, nur das ganze Netz.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Accuracy</source>
      <translation>Genauigkeit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Average energy per sample. Simulated.</source>
      <translation>Mittlere Energie je Bild. Simuliert.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Average latency per sample in clock cycles. Simulated.</source>
      <translation>Mittlere Latenz je Bild in Takten. Simuliert.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Average over samples of energy times latency: sum of exit ratio × EDP of that exit. Simulated.</source>
      <translation>Mittel über die Bilder von Energie mal Latenz: Summe aus Austrittsanteil × EDP des Ausgangs. Simuliert.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Change of EDP against the whole backbone in 32-bit floating point. The cores' files give energies for 8 bit, so the cost of 32 bit is extrapolated.</source>
      <translation>Änderung des EDP gegenüber dem ganzen Netz in 32-Bit-Gleitkomma. Die Dateien der Kerne geben Energien für 8 Bit an; die Kosten von 32 Bit sind daraus hochgerechnet.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Difference to the same backbone without early exits, in percentage points.</source>
      <translation>Abstand zum selben Backbone ohne frühe Ausgänge, in Prozentpunkten.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>EDP_avg (pJ·cycles)</source>
      <translation>EDP_avg (pJ·Takte)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>E_avg</source>
      <translation>E_avg</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>E_avg × T_avg (pJ·cycles)</source>
      <translation>E_avg × T_avg (pJ·Takte)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Energy and latency are those of a sample that leaves here, simulated. Click to select the exit.</source>
      <translation>Energie und Latenz gelten für ein Bild, das hier austritt (simuliert). Ein Klick wählt den Ausgang.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Final-exit ratio</source>
      <translation>Anteil am Ende</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Overhead</source>
      <translation>Aufschlag</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Pale: of so few samples a percentage says little.</source>
      <translation>Blass: Bei so wenigen Bildern sagt ein Prozentsatz wenig.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Product of the averages: another way to average energy and delay, never more than EDP_avg, for energy and latency grow together.</source>
      <translation>Produkt der Mittel: eine andere Art, Energie und Latenz zu mitteln; nie mehr als EDP_avg, denn Energie und Latenz wachsen gemeinsam.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Reduction = 1 − EDP_avg / EDP of the same backbone without early exits.</source>
      <translation>Ersparnis = 1 − EDP_avg / EDP desselben Backbones ohne frühe Ausgänge.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Share of right answers over all samples. The certificate has intervals for every split.</source>
      <translation>Anteil richtiger Antworten über alle Bilder. Das Zertifikat hat Intervalle für jede Teilmenge.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>Share of samples that go all the way to the final exit.</source>
      <translation>Anteil der Bilder, die bis zum letzten Ausgang gehen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>T_avg</source>
      <translation>T_avg</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>The rival that early exiting must beat: the cheapest network truncated at one mounting point, that head taken by every sample, that is at least as accurate on validation.</source>
      <translation>Der Rivale, den frühes Austreten schlagen muss: das billigste an einem Anbaupunkt gekürzte Netz, dessen Kopf jedes Bild nimmt und das auf Validierung mindestens so genau ist.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>What mounted heads add to the EDP of the full path: (EDP_final − EDP_static) / EDP_static.</source>
      <translation>Was angebaute Köpfe dem EDP des vollen Wegs hinzufügen: (EDP_final − EDP_static) / EDP_static.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>against best truncated</source>
      <translation>gegen bestes gekürztes</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>against static FP32</source>
      <translation>gegen statisch FP32</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>against truncated at {mounting_point}</source>
      <translation>gegen gekürzt bei {mounting_point}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>against {label}</source>
      <translation>gegen {label}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>at {mounting_point}</source>
      <translation>bei {mounting_point}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>none</source>
      <translation>keines</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>{split}: {words}</source>
      <translation>{split}: {words}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figure_rows.py" />
      <source>{tip} Here: {label}.</source>
      <translation>{tip} Hier: {label}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source> and {n_samples:,} test samples.</source>
      <translation> und {n_samples:,} Testbildern.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>Accuracy and ratios from {n_samples:,} validation samples</source>
      <translation>Genauigkeit und Anteile aus {n_samples:,} Validierungsbildern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>Accuracy of those leaving here: validation / test; pale where they are few</source>
      <translation>Genauigkeit derer, die hier austreten: Validierung / Test; blass, wo es wenige sind</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>Clock cycles until a sample has left here, simulated</source>
      <translation>Takte, bis ein Bild hier ausgetreten ist (simuliert)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>Costs are simulated: {accelerator}, {schedule}, weights {weights}, {policy}, conventions {conventions}.</source>
      <translation>Kosten sind simuliert: {accelerator}, {schedule}, Gewichte {weights}, {policy}, Zählweise {conventions}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>Energy of a sample that leaves here, backbone and heads up to here, simulated</source>
      <translation>Energie eines Bildes, das hier austritt: Netz und Köpfe bis hierher (simuliert)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>Exit ratio, the share of samples that leave here: validation / test</source>
      <translation>Austrittsanteil, der Anteil der Bilder, die hier austreten: Validierung / Test</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>Figures by exit</source>
      <translation>Kennzahlen je Ausgang</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>No FP32 baseline: {reason}.</source>
      <translation>Kein FP32-Vergleich: {reason}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>No test figures: {reason}.</source>
      <translation>Keine Testzahlen: {reason}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>Nothing is chosen on test.</source>
      <translation>Auf Test wird nichts ausgewählt.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>The block that the exit is mounted after; click a row to select the exit everywhere</source>
      <translation>Der Block, nach dem der Ausgang sitzt; ein Klick auf eine Zeile wählt ihn überall</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>Where these figures go beyond what was validated</source>
      <translation>Wo diese Zahlen über das Geprüfte hinausgehen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>exit</source>
      <translation>Ausgang</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>leave</source>
      <translation>Anteil</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/figures_tab.py" />
      <source>right</source>
      <translation>richtig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Allocation</source>
      <translation>Zuteilung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Cold: fetched from DRAM for every inference. Resident: kept on chip where they fit.</source>
      <translation>Kalt: bei jeder Inferenz aus dem DRAM geholt. Resident: auf dem Chip gehalten, wo sie passen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Conventions</source>
      <translation>Zählweise</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Counting rules. Honest: activations stay on chip while they fit. Of the paper: everything goes through DRAM, as in the source of arXiv:2512.04705; only layer by layer, cold and sequential.</source>
      <translation>Zählregeln. Ehrlich: Aktivierungen bleiben auf dem Chip, solange sie passen. Der Arbeit: Alles geht durch den DRAM wie im Quelltext von arXiv:2512.04705; nur schichtweise, kalt und nacheinander.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Fused only: into how many row tiles a layer is cut</source>
      <translation>Nur verschmolzen: in wie viele Zeilenstücke eine Schicht zerlegt wird</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Fused only: rows that two tiles of a layer both need are kept on chip, or computed twice.</source>
      <translation>Nur verschmolzen: Zeilen, die zwei Stücke einer Schicht brauchen, werden auf dem Chip behalten oder zweimal berechnet.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Halo rows</source>
      <translation>Randzeilen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Layer by layer: a layer ends before the next begins. Fused: layers work on row tiles and pass them on, so that less goes through memory.</source>
      <translation>Schichtweise: Eine Schicht endet, bevor die nächste beginnt. Verschmolzen: Schichten arbeiten an Zeilenstücken und reichen sie weiter, sodass weniger durch den Speicher geht.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Policy</source>
      <translation>Vorgehen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Row tiles</source>
      <translation>Zeilenstücke</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Sequential: the backbone waits for a head's decision. Speculative: it goes on meanwhile, and work begun in vain is paid in energy.</source>
      <translation>Nacheinander: Das Backbone wartet auf die Entscheidung eines Kopfs. Spekulativ: Es macht derweil weiter, und vergebliche Arbeit kostet Energie.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Weights</source>
      <translation>Gewichte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>Which core computes which layer. Automatic tries the others too and takes the least EDP.</source>
      <translation>Welcher Kern welche Schicht rechnet. Automatisch probiert auch die anderen und nimmt das kleinste EDP.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/hardware_panel.py" />
      <source>best number</source>
      <translation>beste Anzahl</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>Exit ratios on validation and test</source>
      <translation>Austrittsanteile auf Validierung und Test</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>Exit ratios: the share of samples that leave at each exit, from the first to the final one.</source>
      <translation>Austrittsanteile: der Anteil der Bilder, die an jedem Ausgang austreten, vom ersten bis zum letzten.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>On the validation split, on which everything is chosen; costs are simulated. ±: half of a 95 % interval, for the luck of the draw of these samples alone. That of the difference is much narrower, for both networks answer the same samples.</source>
      <translation>Auf der Validierung, auf der alles gewählt wird; Kosten sind simuliert. ±: halbes 95-%-Intervall, nur für den Zufall dieser Bilder. Das der Differenz ist viel schmaler, denn beide Netze beantworten dieselben Bilder.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>accuracy</source>
      <translation>Genauigkeit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>accuracy (validation)</source>
      <translation>Genauigkeit (Validierung)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>against {static}</source>
      <translation>gegen {static}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>average EDP</source>
      <translation>mittleres EDP</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>average EDP (simulated)</source>
      <translation>mittleres EDP (simuliert)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>pointed at: {accuracy} ({points}), EDP {change}</source>
      <translation>dort: {accuracy} ({points}), EDP {change}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>{accuracy_points} against {static}</source>
      <translation>{accuracy_points} gegen {static}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>{gain} {spread} pt</source>
      <translation>{gain} {spread} pt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>✓ keeps the constraints</source>
      <translation>✓ hält die Grenzen ein</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/headline.py" />
      <source>✗ breaks </source>
      <translation>✗ verletzt </translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/histogram.py" />
      <source>wrong</source>
      <translation>falsch</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>A job is running; this one can start when it has ended.</source>
      <translation>Ein Auftrag läuft; dieser kann beginnen, wenn er zu Ende ist.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>An unfinished job is in this folder: {job}.</source>
      <translation>In diesem Ordner liegt ein unfertiger Auftrag: {job}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>Close without starting anything (Esc)</source>
      <translation>Schließen, ohne etwas zu beginnen (Esc)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>Go on with the job in this folder from its last checkpoint, as it was asked for</source>
      <translation>Mit dem Auftrag in diesem Ordner von seinem letzten Zwischenstand aus weitermachen, wie er verlangt war</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>Resume the unfinished job</source>
      <translation>Unfertigen Auftrag fortsetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>Settings of the job</source>
      <translation>Einstellungen des Auftrags</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>Start</source>
      <translation>Beginnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>Start the job in a process of its own</source>
      <translation>Den Auftrag in einem eigenen Prozess beginnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_dialog.py" />
      <source>What keeps the job from starting</source>
      <translation>Was den Auftrag am Beginnen hindert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_fields.py" />
      <source>Choose a folder</source>
      <translation>Ordner wählen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_fields.py" />
      <source>Choose: {field}</source>
      <translation>Wählen: {field}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_fields.py" />
      <source>How many images of the training split to learn from; below 1: all. A few thousand make a quick trial</source>
      <translation>Aus wie vielen Bildern des Trainingsteils gelernt wird; unter 1: aus allen. Einige tausend reichen für einen schnellen Versuch</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_fields.py" />
      <source>a GPU if there is one</source>
      <translation>eine GPU, wenn es eine gibt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_fields.py" />
      <source>all</source>
      <translation>alle</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_fields.py" />
      <source>as suits</source>
      <translation>wie es passt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_fields.py" />
      <source>the GPU, {name}</source>
      <translation>die GPU, {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_fields.py" />
      <source>the processor</source>
      <translation>der Prozessor</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_fields.py" />
      <source>the processor (no GPU here)</source>
      <translation>der Prozessor (hier ist keine GPU)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>A run is in this folder already; resume it, or choose another folder.</source>
      <translation>In diesem Ordner liegt schon ein Lauf; setze ihn fort oder wähle einen anderen Ordner.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>A study is in this folder already; choose another one.</source>
      <translation>In diesem Ordner liegt schon eine Studie; wähle einen anderen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Choose a folder to write to.</source>
      <translation>Wähle einen Ordner zum Schreiben.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Code</source>
      <translation>Code</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Data</source>
      <translation>Daten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Folder for the checkpoints and the study; it is made if need be</source>
      <translation>Ordner für Zwischenstände und Studie; er wird bei Bedarf angelegt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Folder of the data set that the study was trained on</source>
      <translation>Ordner des Datensatzes, auf dem die Studie trainiert wurde</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Seed</source>
      <translation>Startzahl</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Seed of the random numbers: the same seed repeats a run on the same machine</source>
      <translation>Startwert der Zufallszahlen: Derselbe wiederholt einen Lauf auf demselben Rechner</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Where torch works; a GPU is many times faster than a processor at training</source>
      <translation>Wo torch rechnet; eine GPU trainiert um ein Vielfaches schneller als ein Prozessor</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Work on</source>
      <translation>Rechnen auf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>Write to</source>
      <translation>Schreiben nach</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>module:function that makes the study's network, if that is your own: it says that its code may run</source>
      <translation>modul:funktion, die das Netz der Studie macht, wenn es ein eigenes ist: erlaubt, ihren Code auszuführen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>only for a network of your own</source>
      <translation>nur für ein eigenes Netz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>where it is installed</source>
      <translation>wo er installiert ist</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>{path} cannot be written to; choose another folder.</source>
      <translation>{path} lässt sich nicht beschreiben; wähle einen anderen Ordner.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>{path} is a file, but must be a folder.</source>
      <translation>{path} ist eine Datei, muss aber ein Ordner sein.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_form.py" />
      <source>{text}: write module:function, such as mynets:small.</source>
      <translation>{text}: Schreibe modul:funktion, etwa mynets:small.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>8 bits by calibration, which loses next to nothing; fewer bits by training</source>
      <translation>8 Bits durch Kalibrieren, das so gut wie nichts kostet; weniger Bits durch Training</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>A channel counts by</source>
      <translation>Ein Kanal zählt nach</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Bits</source>
      <translation>Bits</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Bits of weights / activations at which the network is quantised and recorded</source>
      <translation>Bits von Gewichten / Aktivierungen, mit denen das Netz quantisiert und aufgezeichnet wird</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Bits: backbone {backbone}, heads {heads}</source>
      <translation>Bits: Backbone {backbone}, Köpfe {heads}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Channels are removed, so the network is smaller and costs less on any accelerator</source>
      <translation>Kanäle fallen weg, das Netz wird kleiner und kostet auf jedem Beschleuniger weniger</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Channels that stay are a multiple of this, such as the rows of the accelerator's array: 16 or 32</source>
      <translation>Es bleiben Vielfache davon an Kanälen, etwa der Zeilen im Feld des Beschleunigers: 16 oder 32</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Choose bits for backbone and heads.</source>
      <translation>Wähle Bits für Backbone und Köpfe.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Design</source>
      <translation>Entwurf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Distillation</source>
      <translation>Destillation</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Early heads learn from the softened answers of the final exit as well as from the labels</source>
      <translation>Frühe Köpfe lernen aus den weichgezeichneten Antworten des letzten Ausgangs und aus den Klassen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Epochs</source>
      <translation>Epochen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Epochs of heads</source>
      <translation>Epochen der Köpfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Fine-tune this design</source>
      <translation>Diesen Entwurf nachtrainieren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Fit the grids to the calibration split, without training: minutes</source>
      <translation>Die Raster an den Kalibrierungsteil anpassen, ohne Training: Minuten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>How much batch normalisation lets through of the channel</source>
      <translation>Wie viel die Batch-Normalisierung vom Kanal durchlässt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>How much the loss would change without the channel, to first order</source>
      <translation>Wie sehr sich der Verlust ohne den Kanal ändern würde, in erster Ordnung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>How often the training after each step sees every image; 0 for none</source>
      <translation>Wie oft das Training nach jedem Schritt jedes Bild sieht; 0 für keines</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>How often the training of the backbone sees every image, at each setting of bits</source>
      <translation>Wie oft das Training des Backbones jedes Bild sieht, bei jeder Wahl der Bits</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>How often the training of the heads sees every image; below 1: as suits each kind of head</source>
      <translation>Wie oft das Training der Köpfe jedes Bild sieht; unter 1: wie es zu jeder Art Kopf passt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>How often the training sees every image</source>
      <translation>Wie oft das Training jedes Bild sieht</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>How the grids that numbers are rounded to are found: by calibration alone, or by training</source>
      <translation>Wie die Raster gefunden werden, auf die gerundet wird: nur durch Kalibrieren oder durch Training</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Images</source>
      <translation>Bilder</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Iterations</source>
      <translation>Schritte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Kind</source>
      <translation>Art</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Learning rate</source>
      <translation>Lernrate</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Lets the trained network answer every image of every split again and writes the study anew, without training.</source>
      <translation>Lässt das trainierte Netz jedes Bild jedes Teils noch einmal beantworten und schreibt die Studie neu, ohne Training.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Method</source>
      <translation>Verfahren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Mount an exit first: fine-tuning trains the backbone together with its exits.</source>
      <translation>Baue zuerst einen Ausgang an: Nachtraining trainiert das Backbone zusammen mit seinen Ausgängen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Multiple of</source>
      <translation>Vielfaches von</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Of the channels of every layer, before the training</source>
      <translation>Von den Kanälen jeder Schicht, vor dem Training</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Of the channels of every layer, or of its weights</source>
      <translation>Der Kanäle jeder Schicht oder ihrer Gewichte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Prune in so many steps, with training after each; 1 is one-shot</source>
      <translation>In so vielen Schritten beschneiden, mit Training nach jedem; 1: in einem Zug</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Prune the network</source>
      <translation>Netz beschneiden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Quantise the network</source>
      <translation>Netz quantisieren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Record the answers anew</source>
      <translation>Antworten neu aufzeichnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Removes what matters least of the network, and trains it again: a study of its own.</source>
      <translation>Entfernt, was im Netz am wenigsten zählt, und trainiert es wieder: eine eigene Studie.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Rounds weights and activations to integers, backbone and heads each at their own bits. Floating point is recorded as well.</source>
      <translation>Rundet Gewichte und Aktivierungen auf ganze Zahlen, Backbone und Köpfe je mit eigenen Bits. Gleitkomma wird mit aufgezeichnet.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Several iterations need epochs of training in between.</source>
      <translation>Mehrere Schritte brauchen Epochen des Trainings dazwischen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Share that goes</source>
      <translation>Anteil, der wegfällt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Size of the steps of training at its peak; too large spoils what the network knows</source>
      <translation>Größte Schrittweite des Trainings; zu groß verdirbt, was das Netz weiß</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Sum of the absolute weights that make the channel</source>
      <translation>Summe der Beträge der Gewichte, die den Kanal machen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>The smallest weights become zero; only cores that skip zeros gain from it</source>
      <translation>Die kleinsten Gewichte werden null; nur Kerne, die Nullen überspringen, gewinnen dadurch</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Train while weights and activations are rounded, and learn the steps of the grids</source>
      <translation>Trainieren, während Gewichte und Aktivierungen gerundet werden, und die Schritte der Raster lernen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>Trains the backbone together with just the exits of this design, at its bits, and measures it: a point beside the predicted one.</source>
      <translation>Trainiert das Backbone zusammen mit nur den Ausgängen dieses Entwurfs, mit seinen Bits, und misst ihn: ein Punkt neben dem vorhergesagten.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>What is removed: channels for any accelerator, or weights one by one</source>
      <translation>Was wegfällt: Kanäle für jeden Beschleuniger oder einzelne Gewichte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>What tells the channels that matter least</source>
      <translation>Woran man die Kanäle erkennt, die am wenigsten zählen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>as suits the bits</source>
      <translation>wie es zu den Bits passt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>backbone {backbone}, heads {heads}</source>
      <translation>Backbone {backbone}, Köpfe {heads}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>effect on the loss (Taylor)</source>
      <translation>Wirkung auf den Verlust (Taylor)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>exits {exits}; {bits}</source>
      <translation>Ausgänge {exits}; {bits}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>heads learn from the final exit too</source>
      <translation>Köpfe lernen auch vom letzten Ausgang</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>magnitude: single weights</source>
      <translation>nach Betrag: einzelne Gewichte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>post-training (calibration)</source>
      <translation>nach dem Training (Kalibrieren)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>quantisation-aware training</source>
      <translation>Training mit Runden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>scale of its batch norm</source>
      <translation>Faktor seiner Batch-Normalisierung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>size of its weights (L1)</source>
      <translation>Größe seiner Gewichte (L1)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/job_forms.py" />
      <source>structured: whole channels</source>
      <translation>strukturiert: ganze Kanäle</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source> epochs</source>
      <translation> Epochen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Cancel the job</source>
      <translation>Den Auftrag abbrechen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Details of the job</source>
      <translation>Einzelheiten des Auftrags</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>EDP</source>
      <translation>EDP</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>End the job; its last checkpoint stays in its folder</source>
      <translation>Den Auftrag beenden; sein letzter Zwischenstand bleibt im Ordner</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Epochs of training</source>
      <translation>Epochen des Trainings</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Let the job that was ended go on from its last checkpoint</source>
      <translation>Den beendeten Auftrag von seinem letzten Zwischenstand aus fortsetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Open the study that the job has written</source>
      <translation>Die Studie öffnen, die der Auftrag geschrieben hat</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Other jobs</source>
      <translation>Andere Aufträge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Pause or resume the job</source>
      <translation>Den Auftrag pausieren oder fortsetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Predicted and measured figures</source>
      <translation>Vorhergesagte und gemessene Kennzahlen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Predicted from the traces → measured after training the backbone together with these exits. Costs are simulated at the exit ratios measured. With thresholds chosen anew on validation: accuracy {accuracy}, EDP {edp}.</source>
      <translation>Aus den Aufzeichnungen vorhergesagt → gemessen nach dem Training des Backbones zusammen mit diesen Ausgängen. Kosten sind bei den gemessenen Anteilen simuliert. Mit neu auf Validierung gewählten Schwellen: Genauigkeit {accuracy}, EDP {edp}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Progress of the job</source>
      <translation>Fortschritt des Auftrags</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Resume</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Resume a job in a folder</source>
      <translation>Auftrag in einem Ordner fortsetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Resume a job in a folder…</source>
      <translation>Auftrag in einem Ordner fortsetzen…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>State of the job</source>
      <translation>Stand des Auftrags</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>The study is in {folder}</source>
      <translation>Die Studie liegt in {folder}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>There is no unfinished job in {folder}.</source>
      <translation>In {folder} liegt kein unfertiger Auftrag.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Train the backbone together with just the exits of this design, at its bits, and measure it: some minutes an epoch on a processor. It shows as a point of its own beside the predicted one.</source>
      <translation>Das Backbone zusammen mit genau den Ausgängen dieses Entwurfs bei seinen Bits trainieren und messen: einige Minuten je Epoche auf einem Prozessor. Das Ergebnis steht als eigener Punkt neben dem vorhergesagten.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Train, quantise or prune a network, record its answers, resume an unfinished job</source>
      <translation>Ein Netz trainieren, quantisieren oder beschneiden, seine Antworten aufzeichnen, einen unfertigen Auftrag fortsetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>Trains in a process of its own, on a GPU where there is one.</source>
      <translation>Trainiert in einem eigenen Prozess, auf einer GPU, wo es eine gibt.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>accuracy {accuracy} (training)</source>
      <translation>Genauigkeit {accuracy} (Training)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>difference</source>
      <translation>Abstand</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>final exit {accuracy} (validation)</source>
      <translation>letzter Ausgang {accuracy} (Validierung)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>fine-tuned</source>
      <translation>nachtrainiert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>loss {loss}</source>
      <translation>Verlust {loss}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>quantising</source>
      <translation>quantisiert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>recording answers</source>
      <translation>zeichnet Antworten auf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>starting…</source>
      <translation>beginnt…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>training the backbone</source>
      <translation>trainiert das Backbone</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>training the heads</source>
      <translation>trainiert die Köpfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>training together</source>
      <translation>trainiert gemeinsam</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>{kind} {phase}: {folder}</source>
      <translation>{kind} {phase}: {folder}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>{rate} images/s</source>
      <translation>{rate} Bilder/s</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>{stage}, epoch {epoch} of {epochs}</source>
      <translation>{stage}, Epoche {epoch} von {epochs}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/jobs_panel.py" />
      <source>{time} left in this stage</source>
      <translation>noch {time} in diesem Abschnitt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Choose this prediction</source>
      <translation>Diese Vorhersage wählen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Computing…</source>
      <translation>Wird berechnet…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Finish</source>
      <translation>Fertig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Fix the prediction and see what happens (Alt+Return)</source>
      <translation>Die Vorhersage festhalten und sehen, was geschieht (Alt+Eingabe)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Leave</source>
      <translation>Verlassen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Move it to your estimate</source>
      <translation>Auf deine Schätzung schieben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Next</source>
      <translation>Weiter</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>No lesson is under way; the Lessons menu has some.</source>
      <translation>Zurzeit läuft keine Lektion; das Menü „Lektionen“ hat welche.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Progress of the lesson</source>
      <translation>Fortschritt der Lektion</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Reveal</source>
      <translation>Auflösen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Step {number} of {count}</source>
      <translation>Schritt {number} von {count}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Text of the lesson</source>
      <translation>Text der Lektion</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>To the next step (Alt+Right)</source>
      <translation>Zum nächsten Schritt (Alt+Rechts)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>To the step before (Alt+Left)</source>
      <translation>Zum vorigen Schritt (Alt+Links)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>You said {guess}; it is {value}.</source>
      <translation>Du sagtest {guess}; es sind {value}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>Your estimate</source>
      <translation>Deine Schätzung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>⚠ On this study the text does not hold: {claims}</source>
      <translation>⚠ Auf dieser Studie stimmt der Text nicht: {claims}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>✓ As you predicted.</source>
      <translation>✓ Wie du vorhergesagt hast.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/lesson_panel.py" />
      <source>✗ Not as you predicted.</source>
      <translation>✗ Anders, als du vorhergesagt hast.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/loss_curve.py" />
      <source>Loss of training, mean over the epoch so far, over the epochs of all stages</source>
      <translation>Verlust des Trainings, Mittel über die Epoche bisher, über die Epochen aller Abschnitte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/loss_curve.py" />
      <source>Loss over epochs</source>
      <translation>Verlust über Epochen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/loss_curve.py" />
      <source>loss</source>
      <translation>Verlust</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/loss_curve.py" />
      <source>loss, {low} to {high}</source>
      <translation>Verlust, {low} bis {high}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/loss_curve.py" />
      <source>{loss} now</source>
      <translation>jetzt {loss}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/message_bar.py" />
      <source>Close the message</source>
      <translation>Meldung schließen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/message_bar.py" />
      <source>Close the message (Esc)</source>
      <translation>Meldung schließen (Esc)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/message_bar.py" />
      <source>Message</source>
      <translation>Meldung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/message_bar.py" />
      <source>What has just happened</source>
      <translation>Was gerade geschehen ist</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/mount_button.py" />
      <source>Mount an</source>
      <translation>Anbauen:</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/mount_button.py" />
      <source>Mounting point after block {mounting_point}: {state}</source>
      <translation>Anbaupunkt hinter Block {mounting_point}: {state}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/mount_button.py" />
      <source>Unmount the</source>
      <translation>Abbauen:</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/mount_button.py" />
      <source>an exit is mounted</source>
      <translation>ein Ausgang ist angebaut</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/mount_button.py" />
      <source>no exit</source>
      <translation>kein Ausgang</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/mount_button.py" />
      <source>{verb} exit after block {block}. Mounting point: a place where an exit head can branch off; samples that are confident enough leave there and skip the blocks after it.</source>
      <translation>{verb} Ausgang hinter Block {block}. Anbaupunkt: eine Stelle, an der ein Ausgangskopf abzweigen kann; Bilder, die sicher genug sind, treten dort aus und überspringen die Blöcke danach.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/parameter_text.py" />
      <source>energy of a MAC</source>
      <translation>Energie einer MAC</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/parameter_text.py" />
      <source>{access} energy</source>
      <translation>{access}, Energie</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/parameter_text.py" />
      <source>{memory} read bandwidth {number}</source>
      <translation>{memory} Lesebandbreite {number}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/parameter_text.py" />
      <source>{memory} read/write bandwidth {number}</source>
      <translation>{memory} Bandbreite {number}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/parameter_text.py" />
      <source>{memory} write bandwidth {number}</source>
      <translation>{memory} Schreibbandbreite {number}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/parameter_text.py" />
      <source>{port} bandwidth</source>
      <translation>{port} Bandbreite</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>A note on the selected design, kept with the session</source>
      <translation>Eine Notiz zum gewählten Entwurf, mit der Sitzung aufbewahrt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Accuracy of the pinned design minus that of the baseline, in percentage points</source>
      <translation>Genauigkeit des angepinnten Entwurfs minus die des Vergleichs, in Prozentpunkten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Accuracy on validation</source>
      <translation>Genauigkeit auf Validierung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Adopt</source>
      <translation>Übernehmen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Average EDP of the pinned design against that of the baseline</source>
      <translation>Mittleres EDP des angepinnten Entwurfs gegenüber dem des Vergleichs</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Average EDP on validation in pJ·cycles, simulated</source>
      <translation>Mittleres EDP auf Validierung in pJ·Takten, simuliert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Baseline</source>
      <translation>Vergleich</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Baseline: the design that the differences in the table are against</source>
      <translation>Vergleich: der Entwurf, zu dem die Abstände in der Tabelle gelten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Bits of weights/activations of the backbone</source>
      <translation>Bits von Gewichten/Aktivierungen des Backbones</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Forget the selected design (delete)</source>
      <translation>Den gewählten Entwurf vergessen (Entf)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Mounted exits with their thresholds: block ≥ threshold</source>
      <translation>Angebaute Ausgänge mit ihren Schwellen: Block ≥ Schwelle</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Name of the pinned design; ◆ marks the baseline, ✎ a note</source>
      <translation>Name des angepinnten Entwurfs; ◆ ist der Vergleich, ✎ eine Notiz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Name of the selected design</source>
      <translation>Name des gewählten Entwurfs</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>No pinned designs yet. Pin the current one (Ctrl+D) to compare it with others.</source>
      <translation>Noch keine angepinnten Entwürfe. Pinne den aktuellen an (Strg+D), um ihn mit anderen zu vergleichen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Note</source>
      <translation>Notiz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Take the selected design back to the sliders (return)</source>
      <translation>Den gewählten Entwurf zu den Schiebern zurückholen (Eingabe)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>The accelerator on which the design is simulated</source>
      <translation>Der Beschleuniger, auf dem der Entwurf simuliert wird</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Unpin</source>
      <translation>Ablösen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>accelerator</source>
      <translation>Beschleuniger</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>against</source>
      <translation>gegen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>bits</source>
      <translation>Bits</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>design</source>
      <translation>Entwurf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>exits</source>
      <translation>Ausgänge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>static network</source>
      <translation>statisches Netz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Δ EDP</source>
      <translation>Δ EDP</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/pins.py" />
      <source>Δ acc.</source>
      <translation>Δ Gen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_gallery.py" />
      <source>Exit {number} · block {block}</source>
      <translation>Ausgang {number} · Block {block}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_gallery.py" />
      <source>Test samples; arrow keys select one</source>
      <translation>Testbilder; Pfeiltasten wählen eines</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_gallery.py" />
      <source>right and wrong</source>
      <translation>richtige und falsche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_gallery.py" />
      <source>right only</source>
      <translation>nur richtige</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_gallery.py" />
      <source>test sample {sample}: {name}</source>
      <translation>Testbild {sample}: {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_gallery.py" />
      <source>wrong only</source>
      <translation>nur falsche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_gallery.py" />
      <source>{right} right, {wrong} wrong ({share})</source>
      <translation>{right} richtig, {wrong} falsch ({share})</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_steps.py" />
      <source>Bars: the likeliest classes of each exit; the mark on the right bar: the confidence that it takes to leave</source>
      <translation>Balken: die wahrscheinlichsten Klassen jedes Ausgangs; die Marke am rechten Balken: die Konfidenz, die zum Austreten nötig ist</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_steps.py" />
      <source>Test sample {sample}, {name}: {verdict}</source>
      <translation>Testbild {sample}, {name}: {verdict}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_steps.py" />
      <source>exit {number}</source>
      <translation>Ausgang {number}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_steps.py" />
      <source>goes on</source>
      <translation>geht weiter</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_steps.py" />
      <source>leaves</source>
      <translation>tritt aus</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_steps.py" />
      <source>not reached</source>
      <translation>nicht erreicht</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_steps.py" />
      <source>the final exit</source>
      <translation>letzter Ausgang</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_steps.py" />
      <source>✓ leaves at {exit} with the right answer</source>
      <translation>✓ tritt aus mit richtiger Antwort: {exit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/sample_steps.py" />
      <source>✗ leaves at {exit} as {answer}</source>
      <translation>✗ tritt aus als {answer}: {exit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/samples_tab.py" />
      <source>Answers that are shown</source>
      <translation>Welche Antworten gezeigt werden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/samples_tab.py" />
      <source>Exits whose samples are shown</source>
      <translation>Ausgänge, deren Bilder gezeigt werden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/samples_tab.py" />
      <source>Samples by exit</source>
      <translation>Bilder nach Ausgang</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/samples_tab.py" />
      <source>Show samples that are answered rightly, wrongly, or both</source>
      <translation>Bilder mit richtiger Antwort, falscher oder beide zeigen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/samples_tab.py" />
      <source>Show the samples that leave at one exit, or at any</source>
      <translation>Die Bilder zeigen, die an einem Ausgang austreten, oder an irgendeinem</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/samples_tab.py" />
      <source>Test samples in a fixed random order, measured. Wrong answers have a frame. Click one, or use the arrow keys, to step it through its exits. Nothing is chosen on test.</source>
      <translation>Testbilder in fester zufälliger Folge, gemessen. Falsche Antworten haben einen Rahmen. Ein Klick oder die Pfeiltasten zeigen den Weg eines Bildes durch die Ausgänge. Auf Test wird nichts ausgewählt.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/samples_tab.py" />
      <source>This study ships no images.</source>
      <translation>Diese Studie hat keine Bilder dabei.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/samples_tab.py" />
      <source>all exits</source>
      <translation>alle Ausgänge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>Activities over time</source>
      <translation>Tätigkeiten über die Zeit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>Memory use over time</source>
      <translation>Speicherbelegung über die Zeit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>Show every link between cores, not only the cores and the bus</source>
      <translation>Jede Verbindung zwischen Kernen zeigen, nicht nur die Kerne und den Bus</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>Show the whole schedule</source>
      <translation>Ganzen Ablaufplan zeigen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>Show the whole schedule (Home, or a double click)</source>
      <translation>Ganzen Ablaufplan zeigen (Pos1 oder Doppelklick)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>There is no schedule to show.</source>
      <translation>Es gibt keinen Ablaufplan zu zeigen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>What each core's memory on chip holds over time, a line a core (simulated)</source>
      <translation>Was der Speicher jedes Kerns auf dem Chip hält, je Kern eine Linie (simuliert)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>What the schedule shows</source>
      <translation>Was der Ablaufplan zeigt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>Which line is which core's memory</source>
      <translation>Welche Linie zu welchem Kern gehört</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>links</source>
      <translation>Verbindungen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>memory of core</source>
      <translation>Speicher von Kern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>moves {size}</source>
      <translation>bewegt {size}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>part of {stage}; click to select it</source>
      <translation>Teil von {stage}; ein Klick wählt ihn</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>time (cycles)</source>
      <translation>Zeit (Takte)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>{cycles} (simulated), {core} busy {share}</source>
      <translation>{cycles} (simuliert), {core} zu {share} belegt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/schedule_panel.py" />
      <source>{cycles} cycles, from {start} to {end}</source>
      <translation>{cycles} Takte, von {start} bis {end}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Adopt the best</source>
      <translation>Besten nehmen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Adopt the recommended design</source>
      <translation>Empfohlenen Entwurf übernehmen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Breeds designs, and solves the thresholds of the best sets of exits exactly</source>
      <translation>Züchtet Entwürfe und löst die Schwellen der besten Ausgänge exakt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Click to show or hide it in the plots.</source>
      <translation>Ein Klick zeigt oder verbirgt sie in den Diagrammen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Continue the last search from where it stopped, for the same time again</source>
      <translation>Die letzte Suche von da an fortsetzen, wo sie aufhörte, noch einmal so lange</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Details of the search</source>
      <translation>Einzelheiten der Suche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Draws designs by chance: the floor that any search must beat</source>
      <translation>Zieht Entwürfe zufällig: das Mindeste, was jede Suche schlagen muss</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>How designs are chosen; every search starts from the current design</source>
      <translation>Wie Entwürfe gewählt werden; jede Suche beginnt beim aktuellen Entwurf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Kind of search</source>
      <translation>Art der Suche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Most designs to try</source>
      <translation>Höchstzahl der Entwürfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Most designs to try, besides the seconds in the toolbar: the search ends at whichever comes first</source>
      <translation>Höchstens so viele Entwürfe, neben den Sekunden in der Werkzeugleiste: Die Suche endet am ersten von beiden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>No search so far</source>
      <translation>Noch keine Suche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Pause or resume the search</source>
      <translation>Die Suche pausieren oder fortsetzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Press F5 to search from the current design, on validation.</source>
      <translation>F5 sucht vom aktuellen Entwurf aus, auf Validierung.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Progress of the search</source>
      <translation>Fortschritt der Suche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Search {number} {phase}</source>
      <translation>Suche {number} {phase}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Show a search</source>
      <translation>Eine Suche zeigen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Show {search}</source>
      <translation>{search} zeigen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>State of the search</source>
      <translation>Stand der Suche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Take the cheapest design found that loses next to no accuracy to the static network on validation, luck discounted</source>
      <translation>Den billigsten gefundenen Entwurf nehmen, der auf Validierung gegenüber dem statischen Netz so gut wie keine Genauigkeit verliert, Glück abgezogen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Tries every set of exits with its exact thresholds; complete if the time is enough</source>
      <translation>Probiert jede Auswahl von Ausgängen mit ihren exakten Schwellen; vollständig, wenn die Zeit reicht</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Vary {count} ▾</source>
      <translation>Frei {count} ▾</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>Vary ▾</source>
      <translation>Frei ▾</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>What the hypervolume is drawn over</source>
      <translation>Worüber das Hypervolumen gezeichnet wird</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>What the hypervolume is drawn over: time, or designs tried</source>
      <translation>Worüber das Hypervolumen gezeichnet wird: die Zeit oder probierte Entwürfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>What the search may vary</source>
      <translation>Was die Suche verändern darf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>What the search may vary besides the exits and their thresholds</source>
      <translation>Was die Suche außer Ausgängen und Schwellen verändern darf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>allocation</source>
      <translation>Zuteilung</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>bits of the backbone</source>
      <translation>Bits des Backbones</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>bits of the heads</source>
      <translation>Bits der Köpfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>complete</source>
      <translation>vollständig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>confidence measure</source>
      <translation>Konfidenzmaß</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>constraints: {limits}</source>
      <translation>Grenzen: {limits}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>execution policy</source>
      <translation>Vorgehen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>kinds of heads</source>
      <translation>Arten der Köpfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>no limit</source>
      <translation>unbegrenzt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>schedule</source>
      <translation>Ablaufplan</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>started from: {exits}</source>
      <translation>begonnen bei: {exits}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>weights cold or resident</source>
      <translation>Gewichte kalt oder resident</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>{count} designs on the front</source>
      <translation>{count} Entwürfe auf der Front</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>{count} designs tried in {seconds} s</source>
      <translation>{count} Entwürfe in {seconds} s probiert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>{number} · {kind} · {volume}</source>
      <translation>{number} · {kind} · {volume}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/search_panel.py" />
      <source>{seconds} of {budget} s · generation {generation} · seed {seed} · ≤ {exits} exits · front of {count}</source>
      <translation>{seconds} von {budget} s · Generation {generation} · Startzahl {seed} · ≤ {exits} Ausgänge · Front aus {count}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/stage_shares.py" />
      <source>latency</source>
      <translation>Latenz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/stage_shares.py" />
      <source>parameters</source>
      <translation>Parameter</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>1 − entropy</source>
      <translation>1 − Entropie</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>1 − entropy, calibrated</source>
      <translation>1 − Entropie, kalibriert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>Accelerator: the cores, memories and links on which the design is simulated. Choose a preset or a file.</source>
      <translation>Beschleuniger: die Kerne, Speicher und Verbindungen, auf denen der Entwurf simuliert wird. Wähle eine Vorgabe oder eine Datei.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>Bits of weights / activations of the backbone and the heads, where traces were recorded for them.</source>
      <translation>Bits der Gewichte / Aktivierungen des Backbones und der Köpfe, für die Antworten aufgezeichnet sind.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>Confidence</source>
      <translation>Konfidenz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>Confidence measure: how sure a prediction is. Largest softmax probability, difference of the two largest, or 1 − normalised entropy. Calibrated: after a temperature fitted for each exit on the calibration split.</source>
      <translation>Konfidenzmaß: wie sicher eine Antwort ist. Größte Softmax-Wahrscheinlichkeit, Abstand der beiden größten oder 1 − normierte Entropie. Kalibriert: nach einer Temperatur, die je Ausgang auf der Kalibrierungsmenge bestimmt ist.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>How long to search, in seconds.</source>
      <translation>Wie lange gesucht wird, in Sekunden.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>Max. exits</source>
      <translation>Ausg. max.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>Seconds</source>
      <translation>Sekunden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>Seed of the random numbers: the same seed repeats a search.</source>
      <translation>Startzahl des Zufalls: Dieselbe Zahl wiederholt eine Suche.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>Study: a trained network with the recorded answers of every exit on every sample.</source>
      <translation>Studie: ein trainiertes Netz mit den aufgezeichneten Antworten jedes Ausgangs auf jedes Bild.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>The most early exits that a design found may have.</source>
      <translation>Wie viele frühe Ausgänge ein gefundener Entwurf höchstens haben darf.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>Toolbar</source>
      <translation>Werkzeugleiste</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>max probability</source>
      <translation>größte Wahrsch.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>max probability, calibrated</source>
      <translation>größte Wahrsch., kalibriert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>top-2 margin</source>
      <translation>Abstand der Top 2</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/toolbar.py" />
      <source>top-2 margin, calibrated</source>
      <translation>Abstand der Top 2, kalibriert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source> pixels</source>
      <translation> Pixel</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>32 pixels</source>
      <translation>32 Pixel</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>A network of this program, or your own module:function that returns a torch.nn.Sequential of blocks</source>
      <translation>Ein Netz dieses Programms oder eine eigene modul:funktion, die ein torch.nn.Sequential aus Blöcken liefert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>All heads pull lightly at the backbone, then each is fitted on it frozen</source>
      <translation>Alle Köpfe ziehen leicht am Backbone, dann wird jeder auf dem eingefrorenen angepasst</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Backbone and heads from the start; an exit's answers depend on all heads</source>
      <translation>Backbone und Köpfe von Anfang an; die Antworten eines Ausgangs hängen von allen Köpfen ab</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Backbone {text} is unknown; use {known} or your own module:function.</source>
      <translation>Das Backbone {text} ist unbekannt; nimm {known} oder eine eigene modul:funktion.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Begin with</source>
      <translation>Beginnen mit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Channels of all layers, as a multiple of the usual ones; not for a network of your own</source>
      <translation>Kanäle aller Schichten als Vielfaches der üblichen; nicht für ein eigenes Netz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Choose the folder of images: one folder a class.</source>
      <translation>Wähle den Ordner der Bilder: ein Ordner je Klasse.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Comparison</source>
      <translation>Vergleich</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Data set</source>
      <translation>Datensatz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Download</source>
      <translation>Herunterladen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Folder of a study of the same network whose weights to begin with</source>
      <translation>Ordner einer Studie desselben Netzes, mit deren Gewichten begonnen wird</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Folder of a study whose final exit teaches the heads instead</source>
      <translation>Ordner einer Studie, deren letzter Ausgang die Köpfe stattdessen lehrt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Folder of the data set</source>
      <translation>Ordner des Datensatzes</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Height and width that images of a folder are scaled to</source>
      <translation>Höhe und Breite, auf die Bilder eines Ordners gebracht werden</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>How often the training of the backbone sees every image</source>
      <translation>Wie oft das Training des Backbones jedes Bild sieht</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Image size</source>
      <translation>Bildgröße</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Images erased</source>
      <translation>Bilder mit Lücke</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Images to learn from; a folder has one folder of images a class</source>
      <translation>Bilder, aus denen gelernt wird; ein Ordner hat je Klasse einen Ordner mit Bildern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Order in which backbone and heads learn</source>
      <translation>Reihenfolge, in der Backbone und Köpfe lernen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Record in the study how good the heads are without distillation</source>
      <translation>In der Studie festhalten, wie gut die Köpfe ohne Destillation sind</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Regime</source>
      <translation>Ablauf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Share of the images in which a random rectangle is erased while the backbone learns</source>
      <translation>Anteil der Bilder, in denen ein zufälliges Rechteck fehlt, während das Backbone lernt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Teacher</source>
      <translation>Lehrer</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>The backbone by its final exit alone, then backbone and heads together</source>
      <translation>Das Backbone nur durch seinen letzten Ausgang, dann Backbone und Köpfe gemeinsam</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>The backbone by its final exit alone, then every head on it frozen</source>
      <translation>Das Backbone nur durch seinen letzten Ausgang, dann jeder Kopf auf dem eingefrorenen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>The only thing for which this program uses the network</source>
      <translation>Das Einzige, wofür dieses Programm ins Netz geht</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Train a network</source>
      <translation>Ein Netz trainieren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Trains backbone and heads, calibrates 8 and 4 bits and records all answers: hours on a processor, minutes on a GPU.</source>
      <translation>Trainiert Backbone und Köpfe, kalibriert 8 und 4 Bits und zeichnet alle Antworten auf: Stunden auf einem Prozessor, Minuten auf einer GPU.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Weight of heads</source>
      <translation>Gewicht der Köpfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Weight of the early heads' losses: one number, or one for each mounting point, such as 0.1, 0.2, 0.3</source>
      <translation>Gewicht der Verluste früher Köpfe: eine Zahl oder eine je Anbaustelle, etwa 0.1, 0.2, 0.3</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Weights of heads are numbers from 0 up, such as 0.1, 0.2, 0.3.</source>
      <translation>Gewichte der Köpfe sind Zahlen ab 0, etwa 0.1, 0.2, 0.3.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>Width</source>
      <translation>Breite</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>all together</source>
      <translation>alles gemeinsam</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>backbone, then all together</source>
      <translation>Backbone, dann alles gemeinsam</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>backbone, then heads</source>
      <translation>Backbone, dann Köpfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>deep supervision, then heads</source>
      <translation>Lenkung durch alle Köpfe, dann Köpfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>if the data set is missing</source>
      <translation>wenn der Datensatz fehlt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>its own final exit</source>
      <translation>der eigene letzte Ausgang</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>random weights</source>
      <translation>zufällige Gewichte</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>the regime's own</source>
      <translation>das des Ablaufs</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>train plain heads as well</source>
      <translation>auch einfache Köpfe trainieren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/train_form.py" />
      <source>{path}: no such folder.</source>
      <translation>{path}: Diesen Ordner gibt es nicht.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Clear the search</source>
      <translation>Suche leeren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Double-click a value, or press F2, to ask what if it were another one</source>
      <translation>Ein Doppelklick auf einen Wert, oder F2, fragt: Was wäre, wenn er ein anderer wäre?</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Find a parameter</source>
      <translation>Parameter suchen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Find: bandwidth, dram, energy…</source>
      <translation>Suchen: Bandbreite, dram, Energie…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Go back to the accelerator that this is a what-if copy of</source>
      <translation>Zum Beschleuniger zurück, dessen gedachte Kopie dies ist</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Parameters of the accelerator</source>
      <translation>Parameter des Beschleunigers</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Reset</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Save as YAML…</source>
      <translation>Speichern…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Save the what-if accelerator</source>
      <translation>Gedachten Beschleuniger speichern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Save the what-if copy as ZigZag and Stream files</source>
      <translation>Die gedachte Kopie als ZigZag- und Stream-Dateien speichern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Saved {file} with its core files beside it.</source>
      <translation>{file} gespeichert, mit den Dateien der Kerne daneben.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Shows only the parameters with these words in their name, core or unit</source>
      <translation>Zeigt nur Parameter mit diesen Wörtern in Name, Kern oder Einheit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>Unused under honest conventions: the memory of the off-chip core serves all cores. Change that one instead.</source>
      <translation>Bei ehrlicher Zählweise ungenutzt: Der Speicher des Kerns außerhalb des Chips dient allen Kernen. Ändern Sie diesen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>What if…</source>
      <translation>Was wäre, wenn…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>parameter</source>
      <translation>Parameter</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>unit</source>
      <translation>Einheit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>value</source>
      <translation>Wert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>{accelerator}, as its file says</source>
      <translation>{accelerator}, wie die Datei es sagt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>{name} (unused)</source>
      <translation>{name} (ungenutzt)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>{name} cannot be ‘{value}’; enter a number above 0.</source>
      <translation>{name} kann nicht „{value}“ sein; gib eine Zahl über 0 ein.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>{name}, in the file: {key}</source>
      <translation>{name}, in der Datei: {key}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/what_if_table.py" />
      <source>⚑ what-if copy of {base}, {count} changed: not a real chip</source>
      <translation>⚑ gedachte Kopie von {base}, {count} geändert: kein echter Chip</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>Adopt: {reason}</source>
      <translation>Übernehmen: {reason}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>No constraint stands in the way: a better design needs other exits, bits or hardware.</source>
      <translation>Keine Grenze steht im Weg: Ein besserer Entwurf braucht andere Ausgänge, Bits oder Hardware.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>No other thresholds of these exits are better within the constraints.</source>
      <translation>Keine anderen Schwellen dieser Ausgänge sind innerhalb der Grenzen besser.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>On validation, for these exits; costs are simulated.</source>
      <translation>Auf Validierung, für diese Ausgänge; Kosten sind simuliert.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>Other thresholds gain {gained} at no more EDP.</source>
      <translation>Andere Schwellen gewinnen {gained} bei nicht mehr EDP.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>Other thresholds save {saved} of the EDP at no less accuracy.</source>
      <translation>Andere Schwellen sparen {saved} des EDP bei nicht weniger Genauigkeit.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>Take this design over: exits {exits}</source>
      <translation>Diesen Entwurf übernehmen: Ausgänge {exits}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>The design has no early exits, so there are no thresholds to improve.</source>
      <translation>Der Entwurf hat keine frühen Ausgänge, also gibt es keine Schwellen zu verbessern.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>Why not better?</source>
      <translation>Warum nicht besser?</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>Why the design is not better</source>
      <translation>Warum der Entwurf nicht besser ist</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>gain {gained}</source>
      <translation>{gained} gewinnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>save {saved} of the EDP</source>
      <translation>{saved} des EDP sparen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>{constraint} binds: without it thresholds could {gain}.</source>
      <translation>{constraint} wirkt: Ohne sie könnten Schwellen {gain}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>{first} or {second}</source>
      <translation>{first} oder {second}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_not_better.py" />
      <source>‘why not better’</source>
      <translation>„Warum nicht besser“</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>Block and layer; pw: pointwise, dw: depthwise convolution. Pale: not computed for the selected sample. Click a column to sort.</source>
      <translation>Block und Schicht; pw: punktweise, dw: tiefenweise Faltung. Blass: für das gewählte Bild nicht gerechnet. Ein Klick auf eine Spalte sortiert.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>Cycles of the layer: compute, stalls, filling and draining memories, transfers (simulated).</source>
      <translation>Takte der Schicht: Rechnen, Warten, Füllen und Leeren der Speicher, Übertragungen (simuliert).</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>Energy of the layer: multiply-accumulates, memories, transfers (simulated).</source>
      <translation>Energie der Schicht: Multiplikationen, Speicher, Übertragungen (simuliert).</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>Energy times cycles of the layer, as a share of the sum over layers.</source>
      <translation>Energie mal Takte der Schicht, als Anteil der Summe über die Schichten.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>E·T</source>
      <translation>E·T</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>From the roofline: compute, or memory bandwidth.</source>
      <translation>Aus dem Roofline-Modell: Rechnen oder Speicherbandbreite.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>Layers and their costs</source>
      <translation>Schichten und ihre Kosten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>Layers shown and the energy that they take together, simulated</source>
      <translation>Gezeigte Schichten und die Energie, die sie zusammen brauchen, simuliert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>Show the layers of the block that is selected in the backbone strip</source>
      <translation>Die Schichten des Blocks zeigen, der im Backbone gewählt ist</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>The core that runs the layer, or this part of it, where a layer is split over cores.</source>
      <translation>Der Kern, der die Schicht ausführt, oder diesen Teil, wo sie über Kerne verteilt ist.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>bound</source>
      <translation>begrenzt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>core</source>
      <translation>Kern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>exit {block} {layer}</source>
      <translation>Ausgang {block} {layer}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>layer</source>
      <translation>Schicht</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>memory</source>
      <translation>Speicher</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>nothing</source>
      <translation>nichts</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>only the selected block</source>
      <translation>nur der gewählte Block</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>{count} layers, {energy}</source>
      <translation>{count} Schichten, {energy}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/panels/why_tab.py" />
      <source>{name}: {layer} ({value}), {operations:,} operations
on core {core} ({core_name})
unrolled over the array: {spatial}
loops from the innermost outwards: {temporal}
roofline {cycles}, {percent} of the array in use</source>
      <translation>{name}: {layer} ({value}), {operations:,} Operationen
auf Kern {core} ({core_name})
über das Feld ausgerollt: {spatial}
Schleifen von innen nach außen: {temporal}
Roofline {cycles}, {percent} des Felds genutzt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>; no thresholds of these exits mend it</source>
      <translation>; keine Schwellen dieser Ausgänge beheben es</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>Accuracy (%, validation)</source>
      <translation>Genauigkeit (%, Validierung)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>Accuracy against EDP</source>
      <translation>Genauigkeit gegen EDP</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>EDP per sample, average (pJ·cycles, logarithmic, simulated)</source>
      <translation>EDP je Bild, Mittel (pJ·Takte, logarithmisch, simuliert)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>The published networks have no costs here: {problem}</source>
      <translation>Die veröffentlichten Netze haben hier keine Kosten: {problem}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>computing the exact front…</source>
      <translation>exakte Front wird berechnet…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>no exact front: it is computed for up to 3 exits</source>
      <translation>keine exakte Front: Sie wird für bis zu 3 Ausgänge berechnet</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>simulating the published networks on this accelerator…</source>
      <translation>veröffentlichte Netze werden auf diesem Beschleuniger simuliert…</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>truncated: ▼ pool, ▽ average</source>
      <translation>gekürzt: ▼ Pool, ▽ Mittel</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>⚠ beyond what was validated: see the figures</source>
      <translation>⚠ jenseits des Geprüften: siehe Kennzahlen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/accuracy_edp.py" />
      <source>✗ breaks {limits}</source>
      <translation>✗ verletzt {limits}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>A published network has no answers sample by sample, so there are no sliders for it.</source>
      <translation>Ein veröffentlichtes Netz hat keine Antworten Bild für Bild, also gibt es keine Schieber dafür.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>A truncated network has no early exits and no thresholds, so there is no design to adopt.</source>
      <translation>Ein gekürztes Netz hat weder frühe Ausgänge noch Schwellen, also ist da kein Entwurf zu übernehmen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>Current design</source>
      <translation>Aktueller Entwurf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>EDP {change} against its own static network</source>
      <translation>EDP {change} gegen das eigene statische Netz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>EDP {change} against {static}</source>
      <translation>EDP {change} gegen {static}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>E_avg {energy}, T_avg {latency}</source>
      <translation>E_avg {energy}, T_avg {latency}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>Fine-tuned together, measured</source>
      <translation>Gemeinsam nachtrainiert, gemessen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>Found by {search}</source>
      <translation>Gefunden von {search}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>On the exact front of these mounts</source>
      <translation>Auf der exakten Front dieser Ausgänge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>Pinned: {name}</source>
      <translation>Angepinnt: {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>Published: {name}</source>
      <translation>Veröffentlicht: {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>Static network, FP32</source>
      <translation>Statisches Netz, FP32</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>Static network, same bits</source>
      <translation>Statisches Netz, gleiche Bits</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>Truncated after block {block}, {head} head for all samples</source>
      <translation>Gekürzt hinter Block {block}, Kopf {head} für alle Bilder</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>accuracy at least {bound}, luck discounted</source>
      <translation>Genauigkeit mindestens {bound}, Glück abgezogen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>bits {bits}</source>
      <translation>Bits {bits}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>breaks: {limit}</source>
      <translation>verletzt: {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>difference {accuracy}, EDP {edp}</source>
      <translation>Abstand {accuracy}, EDP {edp}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>early exits after blocks {points}</source>
      <translation>frühe Ausgänge hinter den Blöcken {points}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>energy {energy}, latency {latency}</source>
      <translation>Energie {energy}, Latenz {latency}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>exit ratios {ratios}</source>
      <translation>Austrittsanteile {ratios}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>exit ratios {ratios} (published)</source>
      <translation>Austrittsanteile {ratios} (veröffentlicht)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>exits {exits}</source>
      <translation>Ausgänge {exits}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>on {accelerator}, {conventions} conventions</source>
      <translation>auf {accelerator}, Zählweise {conventions}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>predicted from the traces: accuracy {accuracy}, EDP {edp}</source>
      <translation>aus den Antworten vorhergesagt: Genauigkeit {accuracy}, EDP {edp}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>published EDP {edp}, on its authors' system and counting</source>
      <translation>veröffentlichtes EDP {edp}, auf System und nach Zählung der Autoren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>published, CIFAR-10</source>
      <translation>veröffentlicht, CIFAR-10</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>validation, measured</source>
      <translation>Validierung, gemessen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/content.py" />
      <source>⚠ 32 bit is extrapolated: the cores' energies are for 8 bit</source>
      <translation>⚠ 32 Bit sind hochgerechnet: Energien der Kerne gelten für 8 Bit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/growth.py" />
      <source>Growth of the hypervolume</source>
      <translation>Wachstum des Hypervolumens</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/growth.py" />
      <source>Hypervolume: the area that the search front dominates, in the lower bound of accuracy and in EDP against the static network. It grows as the front gets better and flattens when little more is found.</source>
      <translation>Hypervolumen: die Fläche, die die Suchfront beherrscht, in der unteren Schranke der Genauigkeit und im EDP gegenüber dem statischen Netz. Es wächst, wenn die Front besser wird, und wird flach, wenn kaum noch etwas gefunden wird.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/growth.py" />
      <source>The hypervolume of a search grows here.</source>
      <translation>Hier wächst das Hypervolumen einer Suche.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/growth.py" />
      <source>hypervolume {volume}</source>
      <translation>Hypervolumen {volume}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/growth.py" />
      <source>over designs tried</source>
      <translation>über probierte Entwürfe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/growth.py" />
      <source>over time</source>
      <translation>über die Zeit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/growth.py" />
      <source>{count} designs tried, {seconds} s</source>
      <translation>{count} Entwürfe probiert, {seconds} s</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>earlier search, 1</source>
      <translation>frühere Suche, 1</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>earlier search, 2</source>
      <translation>frühere Suche, 2</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>earlier search, 3</source>
      <translation>frühere Suche, 3</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>exact front of these mounts</source>
      <translation>exakte Front dieser Ausgänge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>fine-tuned, measured</source>
      <translation>nachtrainiert, gemessen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>pinned</source>
      <translation>angepinnt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>published networks</source>
      <translation>veröffentlichte Netze</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>search front</source>
      <translation>Suchfront</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>static, FP32</source>
      <translation>statisch, FP32</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>static, same bits</source>
      <translation>statisch, gleiche Bits</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>tried, dominated</source>
      <translation>probiert, unterlegen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>tried, infeasible</source>
      <translation>probiert, unzulässig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/layer.py" />
      <source>truncated network</source>
      <translation>gekürztes Netz</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/legend.py" />
      <source>Click to hide or show.</source>
      <translation>Ein Klick verbirgt oder zeigt es.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/legend.py" />
      <source>Fold the legend away, or bring it back</source>
      <translation>Die Legende einklappen oder zurückholen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/legend.py" />
      <source>Legend</source>
      <translation>Legende</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/legend.py" />
      <source>Show the legend of the plot</source>
      <translation>Die Legende des Diagramms zeigen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/legend.py" />
      <source>Show {name} in the plot</source>
      <translation>{name} im Diagramm zeigen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/limits.py" />
      <source>Accuracy floor: {floor} (Shift+↑ ↓). EDP cap: {cap} (Shift+← →).</source>
      <translation>Mindestgenauigkeit: {floor} (Umschalt+↑ ↓). EDP-Obergrenze: {cap} (Umschalt+← →).</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/limits.py" />
      <source>EDP cap</source>
      <translation>EDP-Obergrenze</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/limits.py" />
      <source>accuracy floor</source>
      <translation>Mindestgenauigkeit</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/panel.py" />
      <source>State of the design and its front</source>
      <translation>Stand des Entwurfs und seiner Front</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/pointer.py" />
      <source>EDP {edp} (simulated)</source>
      <translation>EDP {edp} (simuliert)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/pointer.py" />
      <source>accuracy {accuracy} ({source})</source>
      <translation>Genauigkeit {accuracy} ({source})</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/pointer.py" />
      <source>cannot be adopted</source>
      <translation>lässt sich nicht übernehmen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/pointer.py" />
      <source>click to adopt</source>
      <translation>Klick übernimmt</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/pointer.py" />
      <source>the plot ({layer})</source>
      <translation>dem Diagramm ({layer})</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>Designs after joint fine-tuning: their accuracy and exit ratios were measured anew, their costs are simulated.</source>
      <translation>Entwürfe nach gemeinsamem Nachtraining: Genauigkeit und Austrittsanteile sind neu gemessen, Kosten simuliert.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>Designs that the search has tried and that break a constraint.</source>
      <translation>Entwürfe, die die Suche probiert hat und die eine Grenze verletzen.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>Designs that the search has tried and that keep the constraints; a better one was found.</source>
      <translation>Entwürfe, die die Suche probiert hat und die die Grenzen einhalten; ein besserer wurde gefunden.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>Designs that you have pinned.</source>
      <translation>Entwürfe, die du angepinnt hast.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>The 96 early-exit networks published with arXiv:2512.04705, at 8 bit, simulated on this accelerator. Their accuracies are as published, on CIFAR-10: compare their cost, not their accuracy, with this study.</source>
      <translation>Die 96 mit arXiv:2512.04705 veröffentlichten Netze mit frühen Ausgängen, bei 8 Bits auf diesem Beschleuniger simuliert. Ihre Genauigkeiten sind die veröffentlichten, auf CIFAR-10: Vergleiche ihre Kosten, nicht ihre Genauigkeit, mit dieser Studie.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>The backbone cut at a mounting point, that head taken by every sample: the rival to beat. Filled: 4×4 pool heads, hollow: average heads.</source>
      <translation>Das Backbone, an einem Anbaupunkt gekürzt, dessen Kopf jedes Bild nimmt: der Rivale, den es zu schlagen gilt. Gefüllt: Köpfe mit 4×4-Pooling, hohl: mit Mittel.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>The best designs that the search has found, over all sets of mounted exits. It judges them by their accuracy with luck discounted (a lower bound), so the line may dip in accuracy itself.</source>
      <translation>Die besten Entwürfe, die die Suche gefunden hat, über alle angebauten Ausgänge. Sie beurteilt sie nach der Genauigkeit mit abgezogenem Glück (einer unteren Schranke), darum kann die Linie in der Genauigkeit selbst einsinken.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>The design that the sliders show; hollow while it breaks a constraint.</source>
      <translation>Der Entwurf, den die Schieber zeigen; hohl, solange er eine Grenze verletzt.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>The front of an earlier search. The search panel says which, and shows or hides it.</source>
      <translation>Die Front einer früheren Suche. Das Feld „Suche“ sagt, welcher, und zeigt oder verbirgt sie.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>The true Pareto front over all thresholds of the mounted exits (up to three).</source>
      <translation>Die wahre Pareto-Front über alle Schwellen der angebauten Ausgänge (bis zu drei).</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>The whole backbone without early exits, at the same bits.</source>
      <translation>Das ganze Backbone ohne frühe Ausgänge, bei gleichen Bits.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/plots/styles.py" />
      <source>The whole backbone without early exits, in 32-bit floating point.</source>
      <translation>Das ganze Backbone ohne frühe Ausgänge, in 32-Bit-Gleitkomma.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/search_record.py" />
      <source>not started</source>
      <translation>nicht begonnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/search_record.py" />
      <source>search {number}: {kind}, seed {seed}</source>
      <translation>Suche {number}: {kind}, Startzahl {seed}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/search_record.py" />
      <source>stopped</source>
      <translation>angehalten</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/search_thread.py" />
      <source>NSGA-II</source>
      <translation>NSGA-II</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/search_thread.py" />
      <source>every set of exits</source>
      <translation>alle Ausgangsmengen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/search_thread.py" />
      <source>random</source>
      <translation>zufällig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>+ −, Ctrl+arrows</source>
      <translation>+ −, Strg+Pfeile</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Close the list</source>
      <translation>Liste schließen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Close the list (Esc)</source>
      <translation>Liste schließen (Esc)</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Close the message, the commands or this list</source>
      <translation>Die Meldung, die Befehle oder diese Liste schließen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Ctrl+↑ ↓</source>
      <translation>Strg+↑ ↓</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Delete</source>
      <translation>Entf</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Esc</source>
      <translation>Esc</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Go to the next or the previous control</source>
      <translation>Zum nächsten oder vorigen Bedienelement gehen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>In a table that can be sorted: sort by the column of the chosen cell</source>
      <translation>In einer Tabelle, die sich sortieren lässt: nach der Spalte der gewählten Zelle sortieren</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Keyboard shortcuts</source>
      <translation>Tastenkürzel</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>List of shortcuts</source>
      <translation>Liste der Tastenkürzel</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Mount or unmount an exit; adopt the selected point or pinned design</source>
      <translation>Einen Ausgang an- oder abbauen; den gewählten Punkt oder angepinnten Entwurf übernehmen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Move the threshold by a large step</source>
      <translation>Die Schwelle um einen großen Schritt bewegen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Move the threshold or the selected point by a small step</source>
      <translation>Die Schwelle oder den gewählten Punkt um einen kleinen Schritt bewegen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>On the plot: move the accuracy floor, or the EDP cap, by a small step</source>
      <translation>Im Diagramm: die Mindestgenauigkeit oder die EDP-Obergrenze um einen kleinen Schritt bewegen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>On the plot: zoom and move</source>
      <translation>Im Diagramm: vergrößern und verschieben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Page up, Page down</source>
      <translation>Bild auf, Bild ab</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Shift+↑ ↓, Shift+← →</source>
      <translation>Umschalt+↑ ↓, Umschalt+← →</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Space, Return</source>
      <translation>Leertaste, Eingabe</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Tab, Shift+Tab</source>
      <translation>Tab, Umschalt+Tab</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>Unpin the selected design</source>
      <translation>Den gewählten Entwurf ablösen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/shortcuts.py" />
      <source>← →</source>
      <translation>← →</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>adopt a design from {source}</source>
      <translation>Entwurf übernehmen aus {source}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>bits to {bits}</source>
      <translation>Bits auf {bits}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>change the constraints</source>
      <translation>Grenzen ändern</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>compare with {name}</source>
      <translation>vergleichen mit {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>confidence as {measure}</source>
      <translation>Konfidenz als {measure}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>confidence as {measure}, calibrated</source>
      <translation>Konfidenz als {measure}, kalibriert</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>mount an exit after block {block}</source>
      <translation>Ausgang hinter Block {block} anbauen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>move {name}</source>
      <translation>{name} verschieben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>note on {name}</source>
      <translation>Notiz zu {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>pin {name}</source>
      <translation>{name} anpinnen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>rename {name} to {other}</source>
      <translation>{name} umbenennen in {other}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>run on {accelerator}, {schedule}</source>
      <translation>ausführen auf {accelerator}, {schedule}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>threshold after block {block} to {threshold}</source>
      <translation>Schwelle hinter Block {block} auf {threshold}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>unmount the exit after block {block}</source>
      <translation>Ausgang hinter Block {block} abbauen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>unpin {name}</source>
      <translation>{name} ablösen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/step_names.py" />
      <source>{head} head after block {block}</source>
      <translation>Kopf {head} hinter Block {block}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/store.py" />
      <source>The design can be pinned as soon as its figures are there.</source>
      <translation>Der Entwurf lässt sich anpinnen, sobald seine Kennzahlen da sind.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/store.py" />
      <source>The search can start as soon as the simulator is loaded.</source>
      <translation>Die Suche kann beginnen, sobald der Simulator geladen ist.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/store.py" />
      <source>The search has found no design that keeps the static network's accuracy so far.</source>
      <translation>Die Suche hat bisher keinen Entwurf gefunden, der die Genauigkeit des statischen Netzes hält.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/store.py" />
      <source>The static network's cost is still being computed; try again in a moment.</source>
      <translation>Die Kosten des statischen Netzes werden noch berechnet; versuche es gleich noch einmal.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/store.py" />
      <source>the search</source>
      <translation>der Suche</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>EDP {value} &gt; {limit}</source>
      <translation>EDP {value} &gt; {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>EDP ≤ {limit}</source>
      <translation>EDP ≤ {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>accuracy {value} &lt; {limit}</source>
      <translation>Genauigkeit {value} &lt; {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>accuracy ≥ {limit}</source>
      <translation>Genauigkeit ≥ {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>energy {value} &gt; {limit}</source>
      <translation>Energie {value} &gt; {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>energy ≤ {limit}</source>
      <translation>Energie ≤ {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>final-exit ratio {value} &gt; {limit}</source>
      <translation>Anteil letzter Ausgang {value} &gt; {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>final-exit ratio ≤ {limit}</source>
      <translation>Anteil letzter Ausgang ≤ {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>latency {value} &gt; {limit}</source>
      <translation>Latenz {value} &gt; {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>latency ≤ {limit}</source>
      <translation>Latenz ≤ {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>memory ≤ {limit}</source>
      <translation>Speicher ≤ {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>no constraints</source>
      <translation>keine Grenzen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>nobody leaves</source>
      <translation>niemand tritt aus</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>on-chip memory {value} &gt; {limit}</source>
      <translation>Speicher auf dem Chip {value} &gt; {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>overhead of heads {value} &gt; {limit}</source>
      <translation>Aufschlag der Köpfe {value} &gt; {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>overhead of heads ≤ {limit}</source>
      <translation>Aufschlag der Köpfe ≤ {limit}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>static {bits}</source>
      <translation>statisch {bits}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>static, no early exits</source>
      <translation>statisch, ohne frühe Ausgänge</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>{accuracy} of them right</source>
      <translation>davon {accuracy} richtig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>{right} of {count} right</source>
      <translation>{right} von {count} richtig</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/text.py" />
      <source>{share} leave here ({count} of {all} samples), {right}</source>
      <translation>{share} treten hier aus ({count} von {all} Bildern), {right}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/threshold_offer.py" />
      <source>The design has been changed since then, so its thresholds stay as they are.</source>
      <translation>Der Entwurf wurde seither geändert, darum bleiben seine Schwellen, wie sie sind.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/threshold_offer.py" />
      <source>These thresholds were not chosen for {bits}; the study has others for it.</source>
      <translation>Diese Schwellen wurden nicht für {bits} gewählt; die Studie hat dafür andere.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/threshold_offer.py" />
      <source>Use the thresholds for {bits}</source>
      <translation>Schwellen für {bits} nehmen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/threshold_offer.py" />
      <source>the study</source>
      <translation>der Studie</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/threshold_offer.py" />
      <source>{backbone} with heads {heads}</source>
      <translation>{backbone} mit Köpfen {heads}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/window.py" />
      <source>Bring it back</source>
      <translation>Zurückholen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/window.py" />
      <source>Saved in {path}.</source>
      <translation>Gespeichert in {path}.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/window.py" />
      <source>The program ended unexpectedly the last time, or its disk was full. The session from then is still there: {name}</source>
      <translation>Das Programm endete das letzte Mal unerwartet, oder sein Datenträger war voll. Die Sitzung von damals ist noch da: {name}</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/wiring.py" />
      <source>Exit Explorer {version}, MIT licence. It follows arXiv:2512.04705, Hardware-Algorithm Co-Optimization of Early-Exit Neural Networks for Multi-Core Edge Accelerators.</source>
      <translation>Exit Explorer {version}, MIT-Lizenz. Folgt arXiv:2512.04705, Hardware-Algorithm Co-Optimization of Early-Exit Neural Networks for Multi-Core Edge Accelerators.</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/wiring.py" />
      <source>Go to {panel}</source>
      <translation>Zu {panel} gehen</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/wiring.py" />
      <source>Show the panel and give it the keyboard</source>
      <translation>Das Feld zeigen und ihm die Tastatur geben</translation>
    </message>
    <message>
      <location filename="../../explorer/gui/wiring.py" />
      <source>The limit can be set as soon as the design's figures are there.</source>
      <translation>Die Grenze lässt sich setzen, sobald die Kennzahlen des Entwurfs da sind.</translation>
    </message>
  </context>
</TS>

"""How good is it, how sure are we, and on which articles was that measured?"""
